// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/preset.h"

#include <QAbstractItemModel>
#include <QSet>

namespace plab {

/// Chapters, their experiments, their presets: three levels, one column. Only chapters with experiments are
/// there. Changed presets come and go row by row, so that a view keeps its selection. GUI thread.
class LibraryModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum class Kind { Chapter, Experiment, Preset };
    enum Roles {
        KindRole = Qt::UserRole, ///< int of Kind
        IdRole,                  ///< contract id of experiment or preset
        SearchRole,              ///< everything that finds the row, in one text
        BuiltInRole,             ///< presets: true if it came with the program
        TickedRole,              ///< presets: true if it has been run
        MarkRole,                ///< a word beside the title: "yours", "changed", "3 of 27" run; may be empty
    };

    explicit LibraryModel(QObject *parent = nullptr);

    /// Borrows the declarations, in catalogue order; resets the model.
    void setDeclarations(const QList<const Declaration *> &declarations);
    /// Presets of unknown experiments are left out.
    void setPresets(const QList<Preset> &presets);
    void setTicked(const QSet<QString> &presets); ///< those that have been run, by id

    /// Marks the row whose settings are no longer as it has them; an invalid index marks none.
    void setChanged(const QModelIndex &index);

    Kind kind(const QModelIndex &index) const;
    const Declaration *declaration(
        const QModelIndex &index) const;                  ///< of the experiment or of a preset's one
    const Preset *preset(const QModelIndex &index) const; ///< null unless it is a preset's row
    QModelIndex experimentIndex(const QString &experiment) const;
    QModelIndex presetIndex(const QString &experiment, const QString &preset) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// A person typed another title over a preset's own; the model changes when the presets are set anew.
    void renameRequested(const QString &id, const QString &title);

private:
    struct Entry
    {
        const Declaration *declaration = nullptr;
        QList<Preset> presets;
    };
    struct Chapter
    {
        QString title;
        QList<Entry> entries;
    };

    const Entry &entry(const QModelIndex &index) const;
    QString tipOf(const QModelIndex &index) const;
    QString searchText(const QModelIndex &index) const;
    QString markOf(const QModelIndex &index) const;
    QString progressOf(const Chapter &chapter) const;
    QString descriptionOf(const QModelIndex &index) const;
    void updatePresets(const QModelIndex &experiment, QList<Preset> &shown, const QList<Preset> &wanted);

    QList<Chapter> m_chapters;
    QSet<QString> m_ticked;
    QPersistentModelIndex m_changed;
};

} // namespace plab
