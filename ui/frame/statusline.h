// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QStatusBar>

class QLabel;
class QProgressBar;

namespace plab {

/// The status bar: on the left what runs and how far it is, on the right what was started and recorded, and
/// what the recording costs. Numbers in the person's locale.
class StatusLine : public QStatusBar
{
    Q_OBJECT
public:
    explicit StatusLine(QWidget *parent = nullptr);

    /// Nothing has run yet: what Run would do.
    void showReady(const QString &what);
    /// A run that goes on; `stopping` once Stop was pressed. Which repeat runs and, where there is but one,
    /// how long, is told as the timeline tells it, from the record.
    void showProgress(const QString &what, const RunRecord &run, const Progress &progress, bool stopping);
    /// A run that is over or was opened from a file.
    void showRecord(const QString &what, const RunRecord &record);

    QString leftText() const;
    QString rightText() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeRoom(); ///< the first of the right texts that fits; where none does, the left side stands alone
    void set(const QString &left, const QStringList &right); ///< the right side, the fullest text first

    QLabel *m_left = nullptr;
    QLabel *m_right = nullptr;
    QProgressBar *m_bar = nullptr;
    QStringList m_rights;
};

/// "412 k", "2.3 million": a count short enough for one line, in the person's locale.
QString shortCount(quint64 count);
/// "0.412 s", "8.3 s", "2 min 5 s", in the person's locale.
QString durationText(double seconds);

} // namespace plab
