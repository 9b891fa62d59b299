// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/told.h"

#include "core/model/visibletext.h"
#include "core/probe/tables.h"

#include <QJsonArray>

namespace plab::ownscript {

namespace {

using probe::Name;
using probe::NameKind;
using probe::Tables;

template<std::size_t Size>
QString textOf(const char (&field)[Size])
{
    return visibleField(field, Size);
}

class Names
{
public:
    Names(Parent &parent, const Settings &settings)
        : m_tables(parent.shared<Tables>()), m_names(parent.arena().at(m_tables.names)), m_settings(settings)
    {
        m_places = of(NameKind::Place);
    }

    QJsonArray places() const
    {
        QJsonArray all;
        for (const Name *place : m_places)
            all.append(place ? QJsonArray {fileOf(*place), qint64(place->line)} : QJsonArray());
        return all;
    }
    QJsonArray things(NameKind kind) const
    {
        QJsonArray all;
        for (const Name *thing : of(kind)) {
            if (!thing) {
                all.append(QJsonObject());
                continue;
            }
            QJsonObject told {{QStringLiteral("name"), textOf(thing->label)},
                              {QStringLiteral("type"), textOf(thing->type)}};
            if (const Name *made = placeOf(*thing))
                told.insert(QStringLiteral("made"),
                            QStringLiteral("%1:%2").arg(fileOf(*made)).arg(made->line));
            all.append(told);
        }
        return all;
    }
    QJsonArray functions() const
    {
        QJsonArray all;
        for (const Name *function : of(NameKind::Function)) {
            const bool isKnown = function && function->line > 0;
            all.append(QJsonObject {
                {QStringLiteral("name"), function ? textOf(function->label) : QString()},
                {QStringLiteral("place"),
                 isKnown ? QStringLiteral("%1:%2").arg(fileOf(*function)).arg(function->line) : QString()}});
        }
        return all;
    }

private:
    std::vector<const Name *> of(NameKind kind) const
    {
        return namesOf(m_names, kind, m_tables.counts[std::size_t(kind)].load());
    }
    QString fileOf(const Name &name) const
    {
        const std::size_t length = strnlen(name.key, sizeof name.key);
        const QString file = QString::fromUtf8(name.key, qsizetype(length));
        const bool isCut = length + 1 == sizeof name.key; // of a long path only its end has room
        if (file != m_settings.file && !(isCut && m_settings.file.endsWith(file)))
            return file;
        return m_settings.shown.isEmpty() ? m_settings.file : m_settings.shown;
    }
    const Name *placeOf(const Name &thing) const
    {
        return thing.place > 0 && thing.place <= m_places.size() ? m_places[thing.place - 1] : nullptr;
    }

    const Tables &m_tables;
    std::span<Name> m_names;
    const Settings &m_settings;
    std::vector<const Name *> m_places;
};

void putNames(Parent &parent, const Settings &settings)
{
    const Names names(parent, settings);
    parent.value(QStringLiteral("places"), names.places());
    parent.value(QStringLiteral("locks"), names.things(NameKind::Lock));
    parent.value(QStringLiteral("queues"), names.things(NameKind::Queue));
    parent.value(QStringLiteral("functions"), names.functions());
}

/// What the probe could not see, and why.
QList<Text> troublesOf(const Tables &tables)
{
    QList<Text> sentences;
    if (tables.attached.load() == 0)
        sentences.append(tr("Nothing of this script is recorded: its interpreter could not load the probe."));
    if (const std::uint32_t count = tables.unlaned.load())
        sentences.append(
            tr("%n processes or threads have no lane: more than the laboratory has room for "
               "lived at one time.",
               "%n process or thread has no lane: more than the laboratory has room for lived at "
               "one time.",
               double(count)));
    if (tables.failureState.load() == 2)
        sentences.append(
            tr("The probe failed in a process, which went on unrecorded: %1.").arg(textOf(tables.failure)));
    if (tables.unnamed.load())
        sentences.append(tr("There was no room for the names of all locks, functions and lines."));
    return sentences;
}

/// All, some or none of the script's processes.
QString recordedOf(const Tables &tables)
{
    if (tables.attached.load() == 0)
        return QStringLiteral("none");
    const bool isPart = tables.unlaned.load() > 0 || tables.failureState.load() == 2;
    return isPart ? QStringLiteral("some") : QStringLiteral("all");
}

/// What of its output the console does not hold.
QList<Text> unprintedOf(const Seen &seen)
{
    QList<Text> sentences;
    if (!seen.isPrinted)
        sentences.append(
            tr("What it printed is not in the console: it went where the laboratory's own output goes."));
    if (seen.linesLeftOut)
        sentences.append(tr("%n lines that were printed are not in the console.",
                            "%n line that was printed is not in the console.", double(seen.linesLeftOut)));
    return sentences;
}

} // namespace

std::optional<int> exitCode(const Ending &ending)
{
    switch (ending.kind) {
    case Ending::Kind::Exited:
        return ending.number;
    case Ending::Kind::Killed:
    case Ending::Kind::Stopped:
        return -ending.number;
    default:
        return std::nullopt;
    }
}

void tellNames(Parent &parent, const Settings &settings)
{
    const Tables &tables = parent.shared<Tables>();
    static thread_local std::uint32_t told = 0;
    std::uint32_t count = 1;
    for (const std::atomic<std::uint32_t> &one : tables.counts)
        count += one.load();
    if (count == std::exchange(told, count))
        return;
    putNames(parent, settings);
    parent.publish();
}

void tellOfProbe(Parent &parent, const Settings &settings, const Seen &seen)
{
    const Tables &tables = parent.shared<Tables>();
    putNames(parent, settings);
    parent.value(QStringLiteral("interpreter_version"), textOf(tables.version));
    const QList<Text> troubles = troublesOf(tables);
    for (const Text &trouble : troubles)
        parent.warn(trouble);
    parent.value(QStringLiteral("not_recorded"),
                 QJsonArray::fromStringList(englishOf(troubles + unprintedOf(seen))));
    parent.value(QStringLiteral("recorded"), recordedOf(tables));
    ArenaHeader &header = parent.arena().header();
    const std::uint32_t cost =
        tables.eventCostPs.load(); // as the script pays for it, not as this process does
    for (std::atomic<std::uint32_t> *figure :
         {&header.eventCostPs, &header.eventCostMedianPs, &header.eventCostSlowestPs})
        figure->store(cost ? cost : figure->load());
}

void tell(Parent &parent, const Settings &settings, const Seen &seen)
{
    tellOfProbe(parent, settings, seen);
    const Ending ending = unpackEnding(parent.arena().slot(seen.mainLane).ending.load());
    const std::optional<int> code = exitCode(ending);
    if (code && !seen.wasEnded)
        parent.measure(QStringLiteral("exitcode"), *code);
    if (recordedOf(parent.shared<Tables>()) == QLatin1String("all"))
        parent.measure(QStringLiteral("peak_processes"), seen.most);
    if (seen.isPrinted)
        parent.value(QStringLiteral("printed_bytes"), qint64(seen.bytes));
    parent.outcome(seen.hung              ? QStringLiteral("hung")
                       : code.value_or(0) ? QStringLiteral("failed")
                       : seen.leftBehind  ? QStringLiteral("left-behind")
                                          : QStringLiteral("ended"));
}

} // namespace plab::ownscript
