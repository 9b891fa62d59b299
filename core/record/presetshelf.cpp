// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/presetshelf.h"

#include "core/record/readfile.h"

#include <QStandardPaths>

#include <algorithm>

namespace plab {

namespace {

/// The ids in the order of teaching; the file is one of ours.
QStringList taughtOrder()
{
    const Result<QByteArray> text = readFile(QStringLiteral(":/presets/order.txt"), LargestPreset);
    QStringList ids;
    if (!text)
        return ids;
    for (const QString &line : QString::fromUtf8(text.value()).split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1Char('#')))
            ids += line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }
    return ids;
}

/// By the order of teaching; what is not in it comes last, by its name.
void sortAsTaught(QStringList &ids)
{
    const QStringList order = taughtOrder();
    ids.sort();
    const auto place = [&order](const QString &id) {
        const qsizetype at = order.indexOf(id);
        return at < 0 ? order.size() : at;
    };
    std::stable_sort(ids.begin(), ids.end(),
                     [&](const QString &a, const QString &b) { return place(a) < place(b); });
}

QList<Preset> builtInPresets(const DeclarationLookup &lookup, QList<Text> *problems)
{
    QList<Preset> presets;
    const QDir folder(QStringLiteral(":/presets"));
    const QString ending = QStringLiteral(".json");
    QStringList ids =
        folder.entryList({QLatin1Char('*') + ending}, QDir::Files).replaceInStrings(ending, QString());
    sortAsTaught(ids);
    for (const QString &id : std::as_const(ids)) {
        const QString name = id + ending;
        const Result<QByteArray> json = readFile(folder.filePath(name), LargestPreset);
        const Result<Preset> preset =
            json ? presetFromJson(json.value(), lookup) : Result<Preset>(json.error());
        if (!preset) {
            problems->append(preset.error().sentence);
            continue;
        }
        presets.append(preset.value());
        presets.last().builtIn = true;
    }
    return presets;
}

} // namespace

PresetShelf::PresetShelf(const QDir &own, const DeclarationLookup &lookup)
    : m_store(own, lookup), m_lookup(lookup)
{
}

QDir PresetShelf::ownFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
                + QStringLiteral("/process-lab/presets"));
}

QList<Text> PresetShelf::load()
{
    QList<Text> problems;
    m_presets = builtInPresets(m_lookup, &problems);
    for (const Preset &preset : m_store.load(&problems)) {
        if (find(preset.id))
            problems.append(tr("The preset file %1.json in %2 has the id of another preset and is left out; "
                               "give it another id and file name.")
                                .arg(preset.id, ownFolder().path()));
        else
            m_presets.append(preset);
    }
    return problems;
}

const Preset *PresetShelf::find(const QString &id) const
{
    const auto found =
        std::find_if(m_presets.begin(), m_presets.end(), [&](const Preset &p) { return p.id == id; });
    return found == m_presets.end() ? nullptr : &*found;
}

const Preset *PresetShelf::same(const Preset &preset) const
{
    const auto found = std::find_if(m_presets.begin(), m_presets.end(), [&](const Preset &other) {
        return other.title == preset.title && other.note == preset.note
            && other.experiment == preset.experiment && other.parameters == preset.parameters
            && other.repeat == preset.repeat && other.seed == preset.seed;
    });
    return found == m_presets.end() ? nullptr : &*found;
}

Result<Preset> PresetShelf::keep(Preset preset)
{
    if (preset.id.isEmpty() || m_lookup(preset.id) || find(preset.id))
        preset.id = freeId(preset.title);
    preset.builtIn = false;
    if (const Result<void> saved = m_store.save(preset); !saved)
        return saved.error();
    load();
    return preset;
}

Result<void> PresetShelf::put(const Preset &preset)
{
    const Result<void> saved = m_store.save(preset);
    load();
    return saved;
}

Result<void> PresetShelf::remove(const QString &id)
{
    const Preset *preset = find(id);
    if (preset && preset->builtIn)
        return usageError(tr("The preset “%1” is built in and cannot be deleted.").arg(preset->title));
    const Result<void> removed = m_store.remove(id);
    load();
    return removed;
}

QString PresetShelf::freeId(const QString &title) const
{
    QStringList taken;
    for (const Preset &preset : m_presets)
        taken << preset.id;
    QString id = m_store.freeId(title, taken);
    while (m_lookup(id)) { // the command line knows experiments by their ids, too
        taken << id;
        id = m_store.freeId(title, taken);
    }
    return id;
}

} // namespace plab
