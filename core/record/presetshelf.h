// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/presetfile.h"

namespace plab {

/// All presets there are: the built-in ones from the resources (:/presets) and the user's from the data
/// folder. The one list for window and command line. No QObject; one thread.
class PresetShelf
{
public:
    /// Reads nothing yet. `own` is the user's folder, made at the first save; see ownFolder().
    PresetShelf(const QDir &own, const DeclarationLookup &lookup);

    /// The user's data folder for presets: $XDG_DATA_HOME/process-lab/presets.
    static QDir ownFolder();

    /// Reads everything anew. The sentences say which of the user's files could not be read; those stay
    /// untouched.
    QList<Text> load();

    /// Built-in ones in the order of teaching (:/presets/order.txt), then the user's by title.
    const QList<Preset> &presets() const { return m_presets; }
    const Preset *find(const QString &id) const; ///< null if unknown; valid until the next change

    /// One that sets the same under the same title and note, whatever its id; null if there is none.
    const Preset *same(const Preset &preset) const;

    /// Takes in a new preset; one without an id, or whose id is in use, gets an id made from its title.
    /// Returns it as stored.
    Result<Preset> keep(Preset preset);
    /// Stores one of the user's presets under its own id: a new name or note, or the undo of remove.
    Result<void> put(const Preset &preset);
    /// Removes one of the user's presets; built-in ones are refused with a sentence.
    Result<void> remove(const QString &id);

private:
    QString freeId(const QString &title) const;

    PresetStore m_store;
    DeclarationLookup m_lookup;
    QList<Preset> m_presets;
};

} // namespace plab
