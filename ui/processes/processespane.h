// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"
#include "ui/processes/processmodel.h"

#include <QDeadlineTimer>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>

class QAction;
class QLabel;
class QTreeView;

namespace plab {

/// The processes of the repeat that runs or, of a finished run, of the one whose timeline is shown. The dead
/// stay, grey, with their ending. GUI thread.
class ProcessesPane : public QWidget
{
    Q_OBJECT
public:
    explicit ProcessesPane(QWidget *parent = nullptr);

    /// The newest state of a run; null shows nothing. Cheap enough for every refresh. `name` says which run,
    /// and which of its repeats.
    void showRun(const std::shared_ptr<const RunRecord> &record, const QString &name = {});
    /// Shows the table as it was at an instant of the timeline's repeat (seconds from the entry); null: the
    /// newest state.
    void setInstant(std::optional<double> seconds);

Q_SIGNALS:
    /// A person wants to send a signal to the process with this index of the running repeat.
    void signalRequested(int index, int signalNumber);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTree();
    void buildActions();
    void setColumnWidths();
    void fitColumnWidths();
    void addSignal(const QString &text, const QString &toolTip, const QKeySequence &key, int signalNumber);
    void updateActions();
    bool canSignal(const ProcessRecord &process) const;
    void sendWanted();
    void refresh();
    void refreshCaption(const Repeat *repeat);
    void showMenu(const QPoint &where);

    std::shared_ptr<const RunRecord> m_record;
    QString m_name;
    std::optional<double> m_instant;
    QLabel *m_caption = nullptr; ///< which repeat it is
    ProcessModel *m_model;
    QTreeView *m_tree = nullptr;
    std::array<int, ProcessModel::ColumnCount> m_content {}; ///< widest so far in this run, pixels
    bool m_fitting = false;
    bool m_widthsArePersons = false; ///< somebody has dragged a column's edge
    struct Wanted
    {
        int index;
        int signalNumber;
        QDeadlineTimer until;
    };
    QList<Wanted> m_wanted; ///< asked for and not sent yet
    QAction *m_copy = nullptr;
    QList<QAction *> m_signals;
};

} // namespace plab
