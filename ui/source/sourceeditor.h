// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/source/qscintilla.h"

#include <QMap>

namespace plab {

/// A Python script with line numbers and colours. Beside each line at which processes stand are their names.
/// GUI thread.
class SourceEditor : public QsciScintilla
{
    Q_OBJECT
public:
    explicit SourceEditor(QWidget *parent = nullptr);

    /// By line, from 1: the names of those who stand there. The same ones again change nothing.
    void setStanding(const QMap<int, QStringList> &names);
    const QMap<int, QStringList> &standing() const { return m_standing; }
    /// The line a person asked for comes into view and is marked; 0: none.
    void showLine(int line);
    int shownLine() const; ///< from 1; 0: none

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void freeKeys();
    void dress();
    void fitMargins();
    void markStanding();

    QMap<int, QStringList> m_standing;
    bool m_isDressing = false;
};

} // namespace plab
