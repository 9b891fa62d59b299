// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/jsontree.h"
#include "core/model/preset.h"
#include "core/record/runjson.h"

#include <QDir>
#include <QList>

namespace plab {

/// The preset file of the contract. Strict: unknown keys, duplicate keys, wrong types, values out of range,
/// more than 1 MiB or too deep nesting are errors that name key, value and what is allowed. Missing keys have
/// their default.
Result<Preset> presetFromJson(const QByteArray &json, const DeclarationLookup &lookup);
/// The same of what was read already.
Result<Preset> presetFromTree(const JsonTree &tree, const DeclarationLookup &lookup);
std::optional<Error> whyTooLarge(qint64 presetBytes);
QByteArray presetToJson(const Preset &preset);

/// The user's presets: one file each in a folder, written atomically. No QObject; one thread.
class PresetStore
{
public:
    PresetStore(const QDir &folder, const DeclarationLookup &lookup);

    /// What could be read, by title; files that could not are in `problems` as sentences and stay untouched.
    QList<Preset> load(QList<Text> *problems = nullptr) const;
    /// Saves under preset.id (the file is id.json). The folder is made when needed.
    Result<void> save(const Preset &preset);
    Result<void> remove(const QString &id);
    /// A free id made from a title: "My pool!" → "my-pool", "my-pool-2"; `taken` are ids in use elsewhere.
    QString freeId(const QString &title, const QStringList &taken) const;

private:
    Result<Preset> loadFile(const QString &name) const;

    QDir m_folder;
    DeclarationLookup m_lookup;
};

} // namespace plab
