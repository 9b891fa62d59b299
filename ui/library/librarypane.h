// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/preset.h"

#include <QHash>
#include <QSet>
#include <QWidget>

class QAction;
class QLineEdit;
class QModelIndex;
class QTreeView;

namespace plab {

class LibraryFilter;
class LibraryModel;

/// The library: search and the tree of experiments and presets. It changes nothing itself: what a person asks
/// for is signalled, and the answer comes by setPresets() and select(). GUI thread.
class LibraryPane : public QWidget
{
    Q_OBJECT
public:
    explicit LibraryPane(QWidget *parent = nullptr);

    /// Borrows the declarations, which must outlive the pane; catalogue order.
    void setDeclarations(const QList<const Declaration *> &declarations);
    void setPresets(const QList<Preset> &presets);
    void setTicked(const QSet<QString> &presets); ///< those that have been run
    /// Shows what is open; no signal. An empty or unknown preset selects the experiment.
    void select(const QString &experiment, const QString &preset = {});

    /// Says of what is open that its settings are no longer as it has them.
    void setChanged(bool changed);

    /// Puts the cursor into the search field (Find an experiment).
    void focusSearch();

Q_SIGNALS:
    void experimentChosen(const QString &id);
    void presetChosen(const plab::Preset &preset);
    void renameRequested(const QString &id,
                         const QString &title); ///< typed over in the tree; a user's preset
    void noteRequested(const QString &id);      ///< open the editor of name and note; a user's preset
    void deleteRequested(const QString &id);    ///< a user's preset
    void exportRequested(const QString &id);
    void duplicateRequested(const QString &id);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildSearch();
    void buildTree();
    void buildActions();
    QAction *addPresetAction(const QString &text, const QKeySequence &key,
                             void (LibraryPane::*signal)(const QString &));
    void search(const QString &text);
    void showSelection();
    QModelIndex openIndex() const; ///< of the model
    void fold();
    bool isUnfolded(const QString &experiment) const;
    void toggleFold(const QModelIndex &shown);
    bool isOnSign(const QModelIndex &shown, const QPoint &at) const;
    void choose(const QModelIndex &shown);
    void showMenu(const QPoint &where);
    QModelIndex firstMatch() const;
    bool handleSearchKey(int key);
    bool handleFoldKey(int key);
    const Preset *currentPreset() const;

    LibraryModel *m_model;
    LibraryFilter *m_filter;
    QLineEdit *m_search = nullptr;
    QTreeView *m_tree = nullptr;
    QList<QAction *> m_ownActions; ///< for the user's presets only
    QList<QAction *> m_anyActions;
    QHash<QString, bool> m_byHand; ///< experiments a person has unfolded or folded
    QString m_experiment;          ///< what is open
    QString m_preset;
    bool m_isChanged = false;
};

} // namespace plab
