// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/eventtruth.h"

#include <QJsonArray>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace plab {

namespace {

/// An event with the index of its process.
struct Told
{
    Event event;
    int index = 0;
};

/// How many may have a permit at once: of a semaphore, which one release too many lets grow; of a classic
/// problem all that may be in together (the barber calls the next before the last has said that it left).
qint64 permitsOf(const RunRecord &record)
{
    const Parameters &p = record.parameters;
    if (record.experiment == QLatin1String("classics")) {
        const QString problem = p.choice("problem");
        return problem == QLatin1String("readers-writers") ? p.integer("readers")
            : problem == QLatin1String("philosophers")     ? p.integer("philosophers") - 1
                                                           : p.integer("customers");
    }
    if (!p.contains("permits"))
        return 0;
    return p.integer("permits") + (p.flag("bounded") ? 0 : 1);
}

class EventTruth
{
public:
    EventTruth(const RunRecord &record, const Repeat &repeat, const Declaration &declaration);

    QStringList untrue();

private:
    void add(const QString &what, const Told &told);
    bool isCutShort(int index) const;
    bool namesProcess(const Event &event) const;
    bool isNamed(const Event &event) const;
    QString nameOf(std::uint32_t object) const
    {
        return waitObjectName(object, m_repeat.lockNames()).english();
    }
    double endOf(std::uint32_t index) const; ///< nanoseconds; for ever if it is not known

    void checkLane(int index, const LaneEvents &lane);
    void checkHolders();
    void checkItems();
    void checkOpenings();
    void checkJoins();
    void checkSignals();
    void checkRefusals();

    const RunRecord &m_record;
    const Repeat &m_repeat;
    const Declaration &m_declaration;
    std::vector<Told> m_all; ///< by time
    bool m_whole = true;     ///< nothing was dropped, and every turn is there
    QStringList m_found;
};

EventTruth::EventTruth(const RunRecord &record, const Repeat &repeat, const Declaration &declaration)
    : m_record(record), m_repeat(repeat), m_declaration(declaration),
      m_whole(repeat.eventsDropped == 0 && repeat.recording == QLatin1String("all"))
{
    for (int index = 0; index < repeat.lanes.size(); ++index) {
        const LaneEvents &lane = repeat.lanes.at(index);
        for (std::size_t i = 0; i < lane.size(); ++i)
            m_all.push_back({lane.at(i), index});
    }
    // What ends something comes before what begins something at the same nanosecond.
    const auto order = [](const Told &told) {
        return std::pair(told.event.timeNs,
                         told.event.kind == EventKind::Acquired || told.event.kind == EventKind::Get
                             || told.event.kind == EventKind::WaitEnd);
    };
    std::stable_sort(m_all.begin(), m_all.end(),
                     [&](const Told &a, const Told &b) { return order(a) < order(b); });
}

void EventTruth::add(const QString &what, const Told &told)
{
    constexpr qsizetype Enough = 20;
    if (m_found.size() < Enough)
        m_found.append(QStringLiteral("%1: %2 at %3 s (%4, object %5, argument %6)")
                           .arg(m_repeat.processes.value(told.index).name, what)
                           .arg(m_repeat.secondsOf(told.event.timeNs), 0, 'f', 9)
                           .arg(eventKindName(told.event.kind))
                           .arg(told.event.object)
                           .arg(argumentText(told.event)));
}

/// Whether its last words may be missing: it did not end by itself, or with a process that did not.
bool EventTruth::isCutShort(int index) const
{
    const auto kind = m_repeat.processes.at(index).ending.kind;
    return kind != Ending::Kind::Exited && kind != Ending::Kind::Returned;
}

bool EventTruth::namesProcess(const Event &event) const
{
    if (event.kind == EventKind::SignalSent || (event.kind == EventKind::Refused && event.argument == 1))
        return true;
    const bool waits = event.kind == EventKind::WaitBegin || event.kind == EventKind::WaitEnd
        || event.kind == EventKind::TimedOut;
    return waits && event.object < waitfor::First && event.argument != 0;
}

bool EventTruth::isNamed(const Event &event) const
{
    if (namesProcess(event)) {
        const ProcessRecord process = m_repeat.processes.value(qsizetype(event.object));
        const bool waits = event.kind != EventKind::SignalSent && event.kind != EventKind::Refused;
        return event.object < std::uint32_t(m_repeat.processes.size())
            && (!waits || process.pid == qint64(event.argument));
    }
    if (event.object < waitfor::First)
        return qsizetype(event.object) < m_repeat.lockNames().size();
    return !waitObjectName(event.object).english().startsWith(QLatin1String("lock "));
}

double EventTruth::endOf(std::uint32_t index) const
{
    const std::optional<double> endedS = m_repeat.processes.value(qsizetype(index)).endedS;
    return endedS ? double(m_repeat.entryNs) + *endedS * 1e9 : 1e300;
}

void EventTruth::checkLane(int index, const LaneEvents &lane)
{
    std::optional<Event> wait;
    bool mayWait = false; // a wait may have begun among the events that a Gap stands for
    for (std::size_t i = 0; i < lane.size(); ++i) {
        const Told told {lane.at(i), index};
        const Event &event = told.event;
        if (i > 0 && event.timeNs < lane.at(i - 1).timeNs)
            add(QStringLiteral("comes after a later event"), told);
        if (!m_declaration.eventKinds.contains(event.kind))
            add(QStringLiteral("is of a kind that the experiment does not declare"), told);
        switch (event.kind) {
        case EventKind::WaitBegin:
            if (wait)
                add(QStringLiteral("begins inside the wait for ") + nameOf(wait->object), told);
            if (!isNamed(event))
                add(QStringLiteral("does not say what is waited for"), told);
            wait = event;
            mayWait = false;
            break;
        case EventKind::WaitEnd:
        case EventKind::TimedOut:
            if (!wait && !mayWait)
                add(QStringLiteral("ends no wait"), told);
            else if (wait && (wait->object != event.object || wait->argument != event.argument))
                add(QStringLiteral("ends another wait, that for ") + nameOf(wait->object), told);
            wait.reset();
            mayWait = false;
            break;
        case EventKind::Acquired:
            if (wait && wait->object != event.object)
                add(QStringLiteral("comes inside the wait for ") + nameOf(wait->object), told);
            if (!isNamed(event))
                add(QStringLiteral("does not say what is held"), told);
            wait.reset();
            mayWait = false;
            break;
        case EventKind::Gap:
            wait.reset();
            mayWait = true;
            break;
        case EventKind::Ended:
            if (wait)
                add(QStringLiteral("leaves the wait for ") + nameOf(wait->object), told);
            wait.reset();
            break;
        default:
            break;
        }
    }
    if (wait && !isCutShort(index) && m_repeat.eventsDropped == 0)
        add(QStringLiteral("is a wait without an end"), {*wait, index});
}

void EventTruth::checkHolders()
{
    std::map<std::uint32_t, std::multiset<int>> holders;
    const qint64 permits = permitsOf(m_record);
    for (const Told &told : m_all) {
        std::multiset<int> &holding = holders[told.event.object];
        if (told.event.kind == EventKind::Released) {
            if (const auto mine = holding.find(told.index); mine != holding.end())
                holding.erase(mine);
            else
                add(QStringLiteral("gives back what it does not have"), told);
        }
        if (told.event.kind != EventKind::Acquired)
            continue;
        const bool permit = told.event.object == waitfor::Permit;
        if (!permit) { // of the dead a robust lock is taken over
            std::erase_if(holding, [&](int index) {
                return isCutShort(index) && endOf(std::uint32_t(index)) <= double(told.event.timeNs) + 1e7;
            });
        }
        if (qsizetype(holding.size()) >= (permit ? permits : 1))
            add(QStringLiteral("takes what %1 still has")
                    .arg(m_repeat.processes.value(*holding.begin()).name),
                told);
        holding.insert(told.index);
    }
}

void EventTruth::checkItems()
{
    std::map<std::pair<std::uint32_t, std::uint64_t>, int> inside; // put and not yet got
    qint64 size = 0;
    const bool bounded = m_record.experiment == QLatin1String("queue");
    const qint64 capacity = bounded ? m_record.parameters.integer("capacity") : 0;
    for (const Told &told : m_all) {
        if (told.event.kind == EventKind::Put) {
            ++inside[{told.event.object, told.event.argument}];
            if (++size > capacity && capacity > 0)
                add(QStringLiteral("puts into a queue that is full"), told);
        } else if (told.event.kind == EventKind::Get) {
            if (--inside[{told.event.object, told.event.argument}] < 0)
                add(QStringLiteral("gets what was not put yet"), told);
            --size;
        }
    }
}

void EventTruth::checkOpenings()
{
    bool set = false;
    std::uint64_t notified = 0;
    const bool isBarrier = m_record.experiment == QLatin1String("meeting-points")
        && m_record.parameters.choice("kind") == QLatin1String("barrier");
    const bool maybeBroken =
        isBarrier && (m_record.parameters.flag("abort") || !m_record.parameters.isNull("wait-timeout"));
    const qint64 parties = isBarrier && !maybeBroken ? m_record.parameters.integer("processes") : 0;
    qint64 came = 0;
    for (const Told &told : m_all) {
        const bool passes = told.event.kind == EventKind::WaitEnd;
        set = set || told.event.kind == EventKind::Set;
        if (told.event.kind == EventKind::Notify)
            notified += told.event.argument;
        came += told.event.kind == EventKind::WaitBegin && told.event.object == waitfor::Partner;
        if (passes && told.event.object == waitfor::Set && !set)
            add(QStringLiteral("goes on before the event is set"), told);
        if (passes && told.event.object == waitfor::Notify && notified-- == 0)
            add(QStringLiteral("goes on before it was notified"), told);
        if (passes && told.event.object == waitfor::Partner && isBarrier && came < parties)
            add(QStringLiteral("leaves the barrier before all have come"), told);
    }
}

void EventTruth::checkJoins()
{
    for (const Told &told : m_all) {
        if (!namesProcess(told.event))
            continue;
        const double end = endOf(told.event.object);
        const auto at = double(told.event.timeNs);
        constexpr double RoundedNs = 1000; // times of the process table have gone through seconds
        if (told.event.kind == EventKind::WaitEnd && end > at + RoundedNs
            && m_repeat.ending == RepeatEnding::Finished)
            add(QStringLiteral("joins a process that has not ended"), told);
        if (told.event.kind == EventKind::TimedOut && end < at - 1e7)
            add(QStringLiteral("gives up on a process that has ended"), told);
    }
}

void EventTruth::checkSignals()
{
    for (const ProcessRecord &process : m_repeat.processes) {
        if (process.ending.kind != Ending::Kind::Killed && process.ending.kind != Ending::Kind::Stopped)
            continue;
        std::optional<Told> sent; // the first of this number
        for (const Told &told : m_all) {
            if (!sent && told.event.kind == EventKind::SignalSent
                && told.event.object == std::uint32_t(process.index)
                && told.event.argument == std::uint64_t(process.ending.number))
                sent = told;
        }
        if (sent && endOf(std::uint32_t(process.index)) + 1000 < double(sent->event.timeNs))
            add(QStringLiteral("comes after the death of ") + process.name, *sent);
    }
}

void EventTruth::checkRefusals()
{
    for (const auto &[kind, measure] :
         {std::pair {EventKind::Full, "put_full"}, {EventKind::Empty, "get_empty"}}) {
        const auto counted = m_repeat.measures.value(QLatin1String(measure));
        const auto told = std::count_if(m_all.begin(), m_all.end(),
                                        [kind = kind](const Told &one) { return one.event.kind == kind; });
        if (counted && *counted != double(told))
            m_found.append(QStringLiteral("%1 is %2, but the events tell of %3")
                               .arg(QLatin1String(measure))
                               .arg(*counted)
                               .arg(told));
    }
}

QStringList EventTruth::untrue()
{
    for (int index = 0; index < m_repeat.lanes.size(); ++index)
        checkLane(index, m_repeat.lanes.at(index));
    checkJoins();
    checkSignals();
    if (m_repeat.eventsDropped > 0)
        return m_found;
    checkHolders();
    if (m_whole) {
        checkItems();
        checkOpenings();
        checkRefusals();
    }
    return m_found;
}

} // namespace

QStringList untrueEvents(const RunRecord &record, const Repeat &repeat, const Declaration &declaration)
{
    return EventTruth(record, repeat, declaration).untrue();
}

} // namespace plab
