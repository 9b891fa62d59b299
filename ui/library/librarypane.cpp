// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/librarypane.h"

#include "ui/base/emptyhint.h"
#include "ui/base/icons.h"
#include "ui/library/librarydelegate.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/librarymodel.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>

namespace plab {

LibraryPane::LibraryPane(QWidget *parent)
    : QWidget(parent), m_model(new LibraryModel(this)), m_filter(new LibraryFilter(this))
{
    m_filter->setSourceModel(m_model);
    buildTree(); // first: it is the focus proxy, and Tab skips what was made before it
    buildSearch();
    buildActions();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 10, 0, 0);
    layout->setSpacing(6);
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(10, 0, 10, 0);
    searchRow->addWidget(m_search);
    layout->addLayout(searchRow);
    layout->addWidget(m_tree, 1);
    connect(m_model, &LibraryModel::renameRequested, this, &LibraryPane::renameRequested);
    setFocusProxy(m_tree);
}

void LibraryPane::buildSearch()
{
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("librarySearch"));
    m_search->setPlaceholderText(tr("Search: lock, daemon, apply_async …"));
    m_search->setAccessibleName(tr("Search the library"));
    m_search->setToolTip(m_search->placeholderText() + QLatin1Char('\n')
                         + tr("Finds experiments and presets by title, words of the tutorials, and notes. "
                              "Enter opens the first, Esc empties the field."));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, &LibraryPane::search);
}

void LibraryPane::buildTree()
{
    m_tree = new QTreeView(this);
    m_tree->setObjectName(QStringLiteral("libraryTree"));
    m_tree->setAccessibleName(tr("Experiments and presets"));
    m_tree->setModel(m_filter);
    m_tree->setItemDelegate(new LibraryDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(0);
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false); // by the sign and the arrow keys below
    m_tree->setMouseTracking(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->installEventFilter(this);
    new EmptyHint(tr("Nothing in the library has these words."), m_tree);
    m_tree->viewport()->installEventFilter(this);
    connect(m_tree, &QTreeView::clicked, this, &LibraryPane::choose);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &LibraryPane::showMenu);
}

void LibraryPane::buildActions()
{
    auto *rename = new QAction(tr("&Rename"), m_tree);
    rename->setShortcut(Qt::Key_F2);
    rename->setShortcutContext(Qt::WidgetShortcut);
    connect(rename, &QAction::triggered, this, [this] { m_tree->edit(m_tree->currentIndex()); });
    m_ownActions = {rename, addPresetAction(tr("Edit name and &note…"), {}, &LibraryPane::noteRequested),
                    addPresetAction(tr("&Delete"), QKeySequence::Delete, &LibraryPane::deleteRequested)};
    m_anyActions = {addPresetAction(tr("D&uplicate"), {}, &LibraryPane::duplicateRequested),
                    addPresetAction(tr("&Export…"), {}, &LibraryPane::exportRequested)};
    const std::pair<QAction *, const char *> icons[] = {
        {rename, "rename"},
        {m_ownActions.last(), "delete"},
        {m_anyActions.first(), "copy"},
        {m_anyActions.last(), "export"},
    };
    for (const auto &[action, name] : icons)
        action->setIcon(lineIcon(QLatin1String(name)));
    m_tree->addActions(m_ownActions);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        const Preset *preset = currentPreset();
        for (QAction *action : std::as_const(m_ownActions))
            action->setEnabled(preset && !preset->builtIn);
        for (QAction *action : std::as_const(m_anyActions))
            action->setEnabled(preset);
    });
}

QAction *LibraryPane::addPresetAction(const QString &text, const QKeySequence &key,
                                      void (LibraryPane::*signal)(const QString &))
{
    auto *action = new QAction(text, m_tree);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, signal] {
        if (const Preset *preset = currentPreset())
            Q_EMIT(this->*signal)(QString(preset->id));
    });
    return action;
}

void LibraryPane::setDeclarations(const QList<const Declaration *> &declarations)
{
    m_model->setDeclarations(declarations);
    showSelection();
}

void LibraryPane::setPresets(const QList<Preset> &presets)
{
    m_model->setPresets(presets);
    showSelection();
}

void LibraryPane::setTicked(const QSet<QString> &presets)
{
    m_model->setTicked(presets);
}

void LibraryPane::select(const QString &experiment, const QString &preset)
{
    m_experiment = experiment;
    m_preset = preset;
    showSelection();
    // Again once the window has laid out what came with it, a notice above for instance.
    QTimer::singleShot(0, this, [this] { m_tree->scrollTo(m_tree->currentIndex()); });
}

void LibraryPane::setChanged(bool changed)
{
    m_isChanged = changed;
    m_model->setChanged(changed ? openIndex() : QModelIndex());
}

QModelIndex LibraryPane::openIndex() const
{
    const QModelIndex preset = m_model->presetIndex(m_experiment, m_preset);
    return preset.isValid() ? preset : m_model->experimentIndex(m_experiment);
}

void LibraryPane::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void LibraryPane::search(const QString &text)
{
    m_filter->setSearch(text);
    showSelection();
}

/// The presets of an experiment are seen while it is open, while a search goes on, or if a person wants them.
bool LibraryPane::isUnfolded(const QString &experiment) const
{
    return !m_search->text().isEmpty() || m_byHand.value(experiment, experiment == m_experiment);
}

void LibraryPane::fold()
{
    for (int chapter = 0; chapter < m_filter->rowCount(); ++chapter) {
        const QModelIndex head = m_filter->index(chapter, 0);
        m_tree->setExpanded(head, true);
        for (int row = 0; row < m_filter->rowCount(head); ++row) {
            const QModelIndex experiment = m_filter->index(row, 0, head);
            m_tree->setExpanded(experiment, isUnfolded(experiment.data(LibraryModel::IdRole).toString()));
        }
    }
}

void LibraryPane::toggleFold(const QModelIndex &shown)
{
    const QString id = shown.data(LibraryModel::IdRole).toString();
    m_byHand.insert(id, !m_tree->isExpanded(shown));
    m_tree->setExpanded(shown, m_byHand.value(id));
}

bool LibraryPane::isOnSign(const QModelIndex &shown, const QPoint &at) const
{
    return shown.isValid() && m_filter->hasChildren(shown)
        && shown.data(LibraryModel::KindRole).toInt() == int(LibraryModel::Kind::Experiment)
        && LibraryDelegate::signRect(m_tree->visualRect(shown)).contains(at);
}

void LibraryPane::showSelection()
{
    fold();
    const QModelIndex open = openIndex();
    m_model->setChanged(m_isChanged ? open : QModelIndex());
    const QModelIndex shown = m_filter->mapFromSource(open);
    if (shown == m_tree->currentIndex())
        return;
    if (shown.isValid())
        m_tree->setCurrentIndex(shown);
    if (m_tree->isExpanded(shown)) { // its presets come into view with it
        m_tree->scrollTo(m_filter->index(m_filter->rowCount(shown) - 1, 0, shown));
        m_tree->scrollTo(shown);
    }
    if (!shown.isValid())
        m_tree->selectionModel()->clear();
}

void LibraryPane::choose(const QModelIndex &shown)
{
    const QModelIndex index = m_filter->mapToSource(shown);
    const Declaration *declaration = m_model->declaration(index);
    if (!declaration)
        return;
    const int stood = m_tree->visualRect(shown).top();
    if (m_experiment != declaration->id)
        m_byHand.remove(declaration->id);
    m_experiment = declaration->id;
    const Preset *preset = m_model->preset(index);
    m_preset = preset ? preset->id : QString();
    showSelection();
    // What folds above would carry the row away from under the mouse; its own presets come into view, though.
    const QModelIndex chosen = m_tree->currentIndex();
    QScrollBar *bar = m_tree->verticalScrollBar();
    bar->setValue(bar->value() + m_tree->visualRect(chosen).top() - stood);
    if (m_tree->isExpanded(chosen))
        m_tree->scrollTo(m_filter->index(m_filter->rowCount(chosen) - 1, 0, chosen));
    if (preset)
        Q_EMIT presetChosen(Preset(*preset)); // a copy: the answer may change the list
    else
        Q_EMIT experimentChosen(declaration->id);
}

const Preset *LibraryPane::currentPreset() const
{
    return m_model->preset(m_filter->mapToSource(m_tree->currentIndex()));
}

void LibraryPane::showMenu(const QPoint &where)
{
    const QModelIndex shown = m_tree->indexAt(where);
    if (!shown.isValid() || !m_model->preset(m_filter->mapToSource(shown)))
        return;
    m_tree->setCurrentIndex(shown);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (!currentPreset()->builtIn) {
        menu->addActions(m_ownActions);
        menu->addSeparator();
    }
    menu->addActions(m_anyActions);
    menu->popup(m_tree->viewport()->mapToGlobal(where));
}

bool LibraryPane::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && watched == m_search && !m_search->text().isEmpty()
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        event->accept(); // Esc empties the field here, whatever it does in the window
        return true;
    }
    if (watched == m_tree->viewport() && event->type() == QEvent::Resize) // by a notice above, for instance
        QTimer::singleShot(0, this, [this] { m_tree->scrollTo(m_tree->currentIndex()); });
    if (watched == m_tree->viewport() && event->type() == QEvent::MouseButtonPress) {
        const QPoint at = static_cast<QMouseEvent *>(event)->pos();
        const QModelIndex shown = m_tree->indexAt(at);
        if (!isOnSign(shown, at))
            return false;
        toggleFold(shown); // and the row is not chosen
        return true;
    }
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (watched == m_search)
        return handleSearchKey(key);
    if (watched == m_tree && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
        choose(m_tree->currentIndex());
        return true;
    }
    return watched == m_tree && handleFoldKey(key);
}

/// Right unfolds, Left folds, from a preset too.
bool LibraryPane::handleFoldKey(int key)
{
    QModelIndex shown = m_tree->currentIndex();
    if (!shown.isValid() || (key != Qt::Key_Right && key != Qt::Key_Left))
        return false;
    if (key == Qt::Key_Left && currentPreset()) {
        shown = shown.parent();
        m_tree->setCurrentIndex(shown);
    }
    if (m_filter->hasChildren(shown) && m_tree->isExpanded(shown) != (key == Qt::Key_Right))
        toggleFold(shown);
    return true;
}

QModelIndex LibraryPane::firstMatch() const
{
    QModelIndex first;
    QModelIndex named;
    for (QModelIndex shown = m_filter->index(0, 0); shown.isValid(); shown = m_tree->indexBelow(shown)) {
        const QModelIndex index = m_filter->mapToSource(shown);
        if (!m_model->declaration(index) || !m_filter->matches(index))
            continue;
        if (m_model->declaration(index)->title.shown().compare(m_search->text().trimmed(),
                                                               Qt::CaseInsensitive)
            == 0)
            return shown;
        if (!named.isValid() && m_filter->isNamed(index))
            named = shown;
        if (!first.isValid())
            first = shown;
    }
    return named.isValid() ? named : first;
}

bool LibraryPane::handleSearchKey(int key)
{
    switch (key) {
    case Qt::Key_Escape:
        m_search->clear();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(firstMatch());
        return true;
    case Qt::Key_Down:
        if (!m_search->text().isEmpty() || !m_tree->currentIndex().isValid())
            m_tree->setCurrentIndex(firstMatch());
        m_tree->setFocus(Qt::TabFocusReason);
        return true;
    default:
        return false;
    }
}

} // namespace plab
