// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/processes/processespane.h"

#include "core/analysis/family.h"
#include "ui/base/copyrows.h"
#include "ui/base/emptyhint.h"
#include "ui/base/icons.h"
#include "ui/base/repeatwords.h"
#include "ui/processes/columnfit.h"
#include "ui/processes/processmodel.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

constexpr int LongestWaitMs = 1000; // for the next repeat to have somebody alive
constexpr int CellPadding = 12;
constexpr int HeadPadding = 12; // as the style sheet has it

} // namespace

ProcessesPane::ProcessesPane(QWidget *parent) : QWidget(parent), m_model(new ProcessModel(this))
{
    buildTree();
    buildActions();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 0, 0);
    layout->setSpacing(4);
    m_caption = new QLabel;
    m_caption->setObjectName(QStringLiteral("processCaption"));
    m_caption->setProperty("look", QStringLiteral("muted"));
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setWordWrap(true);
    m_caption->hide();
    layout->addWidget(m_caption);
    layout->addWidget(m_tree);
    setFocusProxy(m_tree);
}

void ProcessesPane::buildTree()
{
    m_tree = new QTreeView;
    m_tree->setObjectName(QStringLiteral("processTree"));
    m_tree->setAccessibleName(tr("Processes"));
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setTextElideMode(Qt::ElideMiddle); // Worker-1 and Worker-12 differ at their ends
    m_tree->setIndentation(8);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(false);
    new EmptyHint(tr("The processes of a run stand here while it goes on, and stay with their ending."),
                  m_tree);
    setColumnWidths();
    m_tree->viewport()->installEventFilter(this);
    m_tree->installEventFilter(this);
    connect(m_tree->header(), &QHeaderView::sectionResized, this,
            [this] { m_widthsArePersons = m_widthsArePersons || !m_fitting; });
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &ProcessesPane::showMenu);
    connect(m_model, &QAbstractItemModel::rowsInserted, m_tree, [this](const QModelIndex &parent) {
        m_tree->expand(parent); // new ones show themselves; what a person folds later stays folded
    });
}

void ProcessesPane::setColumnWidths()
{
    m_content = {};
    fitColumnWidths();
}

/// Columns are as wide as what stands in them; where that is too wide some are left out, then the names are
/// elided, then the endings.
void ProcessesPane::fitColumnWidths()
{
    if (m_widthsArePersons)
        return;
    QFont bold = m_tree->font();
    bold.setBold(true);
    const QFontMetrics cells(m_tree->font());
    const QFontMetrics heads(bold);
    const struct
    {
        const char *usual;
        const char *least; // empty: never elided
        int yields;
        int leaves; // the tool tip of the name has it, too
    } columns[] = {
        {"Consumer-8.", "Consumer-888", 1, 0},
        {"888888", "", 0, 0},
        {"888888", "", 0, 1}, // the tree says it
        {"nursery", "", 0, 0},
        {"S sleeping", "", 0, 0},
        {"stopped: SIGTERM", "exit co…", 2, 0},
        {"888.8 ms", "", 0, 0},
        {"888 / 88", "", 0, 2},
    };
    QList<ColumnNeed> needs;
    for (int i = 0; i < ProcessModel::ColumnCount; ++i) {
        const bool isName = i == ProcessModel::Name;
        const int around = CellPadding + (isName ? 3 * m_tree->indentation() : 0);
        const QString head = m_model->headerData(i, Qt::Horizontal, Qt::DisplayRole).toString();
        const int headWidth = heads.horizontalAdvance(head) + HeadPadding;
        const auto wide = [&](const QString &text) {
            return std::max(headWidth, cells.horizontalAdvance(text) + around);
        };
        m_content[i] = std::max(m_content[i], wide(m_model->longestText(i)));
        needs.append({wide(QString::fromUtf8(columns[i].usual)), m_content[i],
                      wide(QString::fromUtf8(columns[i].least)), columns[i].yields,
                      i == ProcessModel::EndingColumn, columns[i].leaves});
    }
    const QList<int> widths = fitColumns(needs, m_tree->viewport()->width());
    const QScopedValueRollback<bool> own(m_fitting, true);
    for (int i = 0; i < widths.size(); ++i) {
        m_tree->setColumnHidden(i, widths.at(i) == 0);
        if (widths.at(i) > 0)
            m_tree->setColumnWidth(i, widths.at(i));
    }
}

bool ProcessesPane::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_tree->viewport())
        fitColumnWidths();
    if (event->type() == QEvent::FontChange && watched == m_tree) // the style sheet's, later than this one's
        setColumnWidths();
    return QWidget::eventFilter(watched, event);
}

void ProcessesPane::buildActions()
{
    addSignal(tr("&Stop (SIGSTOP)"), tr("Hold the process still"), QKeySequence(QStringLiteral("Ctrl+Z")),
              SIGSTOP);
    addSignal(tr("&Continue (SIGCONT)"), tr("Let a stopped process go on"),
              QKeySequence(QStringLiteral("Ctrl+Shift+Z")), SIGCONT);
    addSignal(tr("&Terminate (SIGTERM)"), tr("Ask the process to end"), QKeySequence::Delete, SIGTERM);
    addSignal(tr("&Kill (SIGKILL)"), tr("End the process at once"), QKeySequence(QStringLiteral("Shift+Del")),
              SIGKILL);
    const char *icons[] = {"pause", "continue", "terminate", "kill"};
    for (qsizetype i = 0; i < m_signals.size(); ++i)
        m_signals.at(i)->setIcon(lineIcon(QLatin1String(icons[i])));
    m_copy = addCopyAction(m_tree);
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ProcessesPane::updateActions);
    updateActions();
}

void ProcessesPane::addSignal(const QString &text, const QString &toolTip, const QKeySequence &key,
                              int signalNumber)
{
    auto *action = new QAction(text, m_tree);
    action->setToolTip(toolTip);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, signalNumber] {
        for (const QModelIndex &row : m_tree->selectionModel()->selectedRows()) {
            if (canSignal(m_model->process(row)))
                m_wanted.append({m_model->process(row).index, signalNumber, QDeadlineTimer(LongestWaitMs)});
        }
        sendWanted();
    });
    m_tree->addAction(action);
    m_signals.append(action);
}

/// Those of the repeat that runs; where another follows, also who has ended in this one: repeats may be
/// shorter than it takes to choose from a menu.
bool ProcessesPane::canSignal(const ProcessRecord &process) const
{
    if (!m_record || m_record->finished || m_instant || process.tid)
        return false;
    const bool comesAgain = m_record->repeat > 1 && process.role != Role::Nursery;
    return ProcessModel::isAlive(process) || comesAgain;
}

/// To who lives; the others as soon as a repeat has them alive.
void ProcessesPane::sendWanted()
{
    const Repeat *repeat = m_record && !m_record->finished ? m_record->shownRepeat() : nullptr;
    if (!repeat)
        return m_wanted.clear();
    m_wanted.removeIf([&](const Wanted &wanted) {
        const bool lives = wanted.index < repeat->processes.size()
            && ProcessModel::isAlive(repeat->processes.at(wanted.index));
        if (lives)
            Q_EMIT signalRequested(wanted.index, wanted.signalNumber);
        return lives || wanted.until.hasExpired();
    });
}

void ProcessesPane::showRun(const std::shared_ptr<const RunRecord> &record, const QString &name)
{
    const bool other = !record || !m_record || record->started != m_record->started;
    if (other || record->finished)
        m_content = {}; // within a run columns only grow: figures that move cannot be read
    m_record = record;
    m_name = name;
    if (other)
        m_wanted.clear();
    sendWanted();
    refresh();
}

void ProcessesPane::setInstant(std::optional<double> seconds)
{
    m_instant = seconds;
    if (isVisible()) // else the next showRun() does
        refresh();
}

void ProcessesPane::refresh()
{
    const Repeat *repeat = m_record ? m_record->shownRepeat() : nullptr;
    if (repeat && m_instant)
        m_model->update(processesAt(*repeat, *m_instant));
    else
        m_model->update(repeat ? repeat->processes : QList<ProcessRecord>());
    refreshCaption(repeat);
    fitColumnWidths();
    updateActions();
}

/// Of a run of one repeat there is nothing to tell apart.
void ProcessesPane::refreshCaption(const Repeat *repeat)
{
    const bool isOne = repeat && m_record->repeat == 1 && !repeat->witness;
    QStringList words;
    if (repeat && !isOne)
        words << m_name << sourceWords(*repeat, asksRecording(*m_record));
    words.removeAll(QString());
    m_caption->setText(words.join(QStringLiteral(" · ")));
    m_caption->setVisible(!words.isEmpty());
}

void ProcessesPane::updateActions()
{
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    const bool any = std::any_of(rows.begin(), rows.end(),
                                 [this](const QModelIndex &row) { return canSignal(m_model->process(row)); });
    for (QAction *action : std::as_const(m_signals))
        action->setEnabled(any);
    m_copy->setEnabled(!rows.isEmpty());
}

void ProcessesPane::showMenu(const QPoint &where)
{
    if (!m_tree->indexAt(where).isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addActions(m_signals);
    menu->addSeparator();
    menu->addAction(m_copy);
    menu->popup(m_tree->viewport()->mapToGlobal(where));
}

} // namespace plab
