// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/presetfile.h"

namespace plab {

/// All presets there are: the built-in ones from the resources (:/presets) and the user's from the data folder. The one
/// list for window and command line. No QObject; one thread.
class PresetShelf
{
public:
    /// Reads nothing yet. `own` is the user's folder, made at the first save; see ownFolder().
    PresetShelf(const QDir &own, const DeclarationLookup &lookup);

    /// The user's data folder for presets: $XDG_DATA_HOME/process-lab/presets.
    static QDir ownFolder();

    /// Reads everything anew. The sentences say which of the user's files could not be read; those stay untouched.
    QList<QString> load();

    /// Built-in ones in file order, then the user's by title.
    const QList<Preset> &presets() const { return m_presets; }
    const Preset *find(const QString &id) const; ///< null if unknown; valid until the next change

    /// Saves one of the user's presets, with an id made from its title if it has none, or one that is taken by another
    /// preset of a different title. Returns it as stored.
    Result<Preset> keep(Preset preset);
    /// Puts a preset back exactly as it was (undo of remove).
    Result<void> restore(const Preset &preset);
    /// Removes one of the user's presets; built-in ones are refused with a sentence.
    Result<void> remove(const QString &id);

private:
    QStringList ids() const;

    PresetStore m_store;
    DeclarationLookup m_lookup;
    QList<Preset> m_presets;
};

} // namespace plab
