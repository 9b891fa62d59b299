// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTreeWidget;

namespace plab {

/// A run and those laid over it, a row each: what differs in their settings, the median of a measure that is
/// chosen, its interval, and the ratio to the run. Not there without overlays. GUI thread.
class ComparisonTable : public QWidget
{
    Q_OBJECT
public:
    explicit ComparisonTable(QWidget *parent = nullptr);

    void show(const RunRecord &run, const Declaration &declaration, const QList<RunRecord> &overlays);

Q_SIGNALS:
    void measureChosen(); ///< show() again

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fillMeasures(const QList<MeasureDeclaration> &measures);
    void fill(const QList<QStringList> &rows);
    void fitHeight();

    QComboBox *m_measure;
    QTreeWidget *m_rows;
    QLabel *m_note;
    QString m_chosen = QStringLiteral("wall_s");
    QStringList m_names; ///< of the measures in the box
    QList<QStringList> m_shown;
};

} // namespace plab
