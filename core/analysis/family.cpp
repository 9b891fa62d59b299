// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/family.h"

#include <QHash>

#include <algorithm>
#include <compare>
#include <map>

namespace plab {
namespace {

std::optional<double> bornS(const ProcessRecord &process)
{
    if (process.startedS || process.looks.isEmpty())
        return process.startedS;
    return process.looks.first().timeS;
}

/// What was seen last at or before an instant.
const ProcessLook *lookAt(const ProcessRecord &process, double timeS)
{
    const auto after =
        std::upper_bound(process.looks.begin(), process.looks.end(), timeS,
                         [](double time, const ProcessLook &look) { return time < look.timeS; });
    return after == process.looks.begin() ? nullptr : &*std::prev(after);
}

/// The place of the latest earlier process with each one's parent pid (a thread: with its own pid).
QList<int> makersOf(const QList<ProcessRecord> &processes)
{
    QList<int> makers;
    QHash<qint64, int> latest;
    for (int i = 0; i < processes.size(); ++i) {
        const ProcessRecord &process = processes.at(i);
        makers.append(latest.value(process.tid ? process.pid : process.parentPid, -1));
        if (!process.tid && process.pid > 0)
            latest.insert(process.pid, i);
    }
    return makers;
}

struct Adoption
{
    double timeS = 0;
    qint64 pid = 0;
};

/// The kernel gives a child to its adopter at the moment its parent ends; a look may see it a little later.
std::optional<Adoption> adoptionOf(const ProcessRecord &process, const ProcessRecord *maker)
{
    if (process.tid)
        return std::nullopt;
    const auto other = std::find_if(process.looks.begin(), process.looks.end(), [&](const ProcessLook &look) {
        return look.parentPid > 0 && look.parentPid != process.parentPid;
    });
    const bool seen = other != process.looks.end();
    if (!seen && !process.adoptedBy)
        return std::nullopt;
    const qint64 pid = process.adoptedBy ? *process.adoptedBy : other->parentPid;
    if (maker && maker->endedS)
        return Adoption {*maker->endedS, pid};
    return seen ? std::optional(Adoption {other->timeS, pid}) : std::nullopt;
}

/// The letter of an ended process: what a later look saw, or what the reaping says.
char letterAfterEnd(const ProcessRecord &process, double timeS)
{
    if (process.tid)
        return '-';
    if (process.reapedS)
        return timeS < *process.reapedS && wasZombie(process) ? 'Z' : '-';
    const ProcessLook *look = lookAt(process, timeS);
    return look && look->state == 'Z' && look->timeS >= *process.endedS ? 'Z' : '-';
}

char letterAt(const ProcessRecord &process, double timeS)
{
    if (process.endedS && *process.endedS <= timeS)
        return letterAfterEnd(process, timeS);
    if (process.looks.size() == ProcessRecord::MostLooks && timeS > process.looks.last().timeS)
        return '?'; // later ones were not kept
    if (const ProcessLook *look = lookAt(process, timeS))
        return look->state == '-' && !process.endedS ? '?' : look->state;
    return timeS == LastInstant && process.state != '-' ? process.state : '?';
}

/// Nobody could tell its end: from the last that was seen of it on it may live or not.
bool isLost(const ProcessRecord &process, double timeS)
{
    const double lastS = process.looks.isEmpty() ? process.startedS.value_or(0) : process.looks.last().timeS;
    return process.ending.kind == Ending::Kind::Lost && !process.endedS && timeS > lastS;
}

Life lifeOf(char letter)
{
    return letter == 'Z' ? Life::Zombie : letter == '-' ? Life::Gone : Life::Alive;
}

int placeOf(const QList<ProcessRecord> &processes, qint64 pid)
{
    for (int i = 0; i < processes.size(); ++i) {
        if (!processes.at(i).tid && processes.at(i).pid == pid)
            return i;
    }
    return -1;
}

Text nameOr(const QList<ProcessRecord> &processes, int place, qint64 pid)
{
    return place >= 0 ? Text::plain(processes.at(place).name) : tr("process %1").arg(Text::digits(pid));
}

Text birthSentence(const ProcessRecord &process, const ProcessRecord *maker)
{
    const QString by = maker ? maker->name : QString();
    switch (maker ? process.startMethod : StartMethod::None) {
    case StartMethod::Fork:
        return tr("%1 forked %2.").arg(by, process.name);
    case StartMethod::Spawn:
        return tr("%1 spawned %2.").arg(by, process.name);
    case StartMethod::ForkServer:
        return tr("%1, the fork server, forked %2.").arg(by, process.name);
    case StartMethod::Thread:
        return tr("%1 started %2, a thread.").arg(by, process.name);
    case StartMethod::None:
        break;
    }
    return tr("%1 began.").arg(process.name);
}

Text endSentence(const ProcessRecord &process)
{
    if (process.ending.kind == Ending::Kind::Running) // how it ended is known when it has been waited for
        return tr("%1 ended, and is a zombie until its parent waits for it.").arg(process.name);
    const bool left = process.ending.kind == Ending::Kind::Exited;
    const bool zombie = !process.tid && letterAfterEnd(process, *process.endedS) == 'Z';
    const Text sentence = zombie
        ? (left ? tr("%1 ended with %2, and is a zombie until its parent waits for it.")
                : tr("%1 ended: %2, and is a zombie until its parent waits for it."))
        : (left ? tr("%1 ended with %2.") : tr("%1 ended: %2."));
    return sentence.arg(process.name, endingText(process.ending));
}

void addStops(const ProcessRecord &process, QList<FamilyChange> &changes)
{
    for (qsizetype i = 0; i < process.looks.size(); ++i) {
        const bool stopped = process.looks.at(i).state == 'T';
        const bool before = i > 0 && process.looks.at(i - 1).state == 'T';
        const bool ended = process.endedS && process.looks.at(i).timeS >= *process.endedS;
        if (stopped != before && !ended)
            changes.append({process.looks.at(i).timeS,
                            (stopped ? tr("%1 is stopped.") : tr("%1 continues.")).arg(process.name)});
    }
}

void addEnd(const QList<ProcessRecord> &processes, int place, const ProcessRecord *maker,
            QList<FamilyChange> &changes)
{
    const ProcessRecord &process = processes.at(place);
    changes.append({*process.endedS, endSentence(process)});
    if (process.tid || !process.reapedS || !wasZombie(process))
        return;
    const std::optional<Adoption> adoption = adoptionOf(process, maker);
    const bool adopted = adoption && adoption->timeS <= *process.reapedS;
    const qint64 pid = adopted ? adoption->pid : process.parentPid;
    changes.append({*process.reapedS,
                    tr("%1 waited for %2: the zombie is gone.")
                        .arg(nameOr(processes, placeOf(processes, pid), pid), process.name)});
}

} // namespace

QList<FamilyMember> familyAt(const Repeat &repeat, double timeS)
{
    const QList<ProcessRecord> &processes = repeat.processes;
    const QList<int> makers = makersOf(processes);
    QList<FamilyMember> family(processes.size());
    for (int i = 0; i < processes.size(); ++i) {
        const ProcessRecord &process = processes.at(i);
        FamilyMember &member = family[i];
        member.maker = makers.at(i);
        member.parent = member.maker;
        member.parentPid = process.tid ? process.pid : process.parentPid;
        const std::optional<double> born = bornS(process);
        if (!born || *born > timeS)
            continue;
        member.state = letterAt(process, timeS);
        member.life = lifeOf(member.state);
        if (isLost(process, timeS)) {
            member.state = '?';
            member.life = Life::Unknown;
        }
        const auto adoption = adoptionOf(process, member.maker < 0 ? nullptr : &processes.at(member.maker));
        const double knownUntil =
            process.reapedS.value_or(member.life == Life::Gone ? process.endedS.value_or(timeS) : timeS);
        if (adoption && adoption->timeS <= std::min(timeS, knownUntil)) {
            member.adopted = true;
            member.parentPid = adoption->pid;
            member.parent = placeOf(processes, adoption->pid);
        }
    }
    return family;
}

QList<FamilyChange> familyChanges(const Repeat &repeat)
{
    const QList<ProcessRecord> &processes = repeat.processes;
    const QList<int> makers = makersOf(processes);
    QList<FamilyChange> changes;
    for (int i = 0; i < processes.size(); ++i) {
        const ProcessRecord &process = processes.at(i);
        const ProcessRecord *maker = makers.at(i) < 0 ? nullptr : &processes.at(makers.at(i));
        const std::optional<double> born = bornS(process);
        if (!born)
            continue;
        if (process.role != Role::Nursery) // it was there before and stays
            changes.append({*born, birthSentence(process, maker)});
        addStops(process, changes);
        if (process.endedS)
            addEnd(processes, i, maker, changes);
        const auto adoption = adoptionOf(process, maker);
        if (adoption && adoption->timeS <= process.reapedS.value_or(process.endedS.value_or(LastInstant))) {
            changes.append({adoption->timeS,
                            tr("%1 adopted %2: its parent had ended.")
                                .arg(nameOr(processes, placeOf(processes, adoption->pid), adoption->pid),
                                     process.name)});
        }
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const FamilyChange &a, const FamilyChange &b) { return a.timeS < b.timeS; });
    return changes;
}

namespace {

/// How many are what, in the order of what tells most.
struct Crowd
{
    int zombies = 0;
    int orphans = 0;
    int alive = 0;
    auto operator<=>(const Crowd &) const = default;
};

/// How the numbers change, by time.
std::multimap<double, Crowd> crowdChanges(const Repeat &repeat)
{
    std::multimap<double, Crowd> changes;
    const QList<int> makers = makersOf(repeat.processes);
    const auto between = [&](std::optional<double> fromS, std::optional<double> toS, const Crowd &one) {
        if (!fromS)
            return;
        changes.insert({*fromS, one});
        if (toS)
            changes.insert({*toS, {-one.zombies, -one.orphans, -one.alive}});
    };
    for (int i = 0; i < repeat.processes.size(); ++i) {
        const ProcessRecord &process = repeat.processes.at(i);
        if (process.role == Role::Nursery || process.role == Role::Parent)
            continue;
        between(bornS(process), process.endedS, {0, 0, 1});
        if (wasZombie(process))
            between(process.endedS, process.reapedS, {1, 0, 0});
        const auto adoption =
            adoptionOf(process, makers.at(i) < 0 ? nullptr : &repeat.processes.at(makers.at(i)));
        if (adoption && adoption->timeS < process.endedS.value_or(LastInstant))
            between(adoption->timeS, process.endedS, {0, 1, 0});
    }
    return changes;
}

} // namespace

double tellingFamilyInstant(const Repeat &repeat)
{
    const std::multimap<double, Crowd> changes = crowdChanges(repeat);
    Crowd now;
    Crowd most;
    double bestS = LastInstant;
    double longestS = 0;
    for (auto change = changes.begin(); change != changes.end();) {
        const double fromS = change->first;
        for (; change != changes.end() && change->first == fromS; ++change) {
            now.zombies += change->second.zombies;
            now.orphans += change->second.orphans;
            now.alive += change->second.alive;
        }
        const double lengthS = change != changes.end() ? change->first - fromS : 0;
        if (now > most || (now == most && lengthS > longestS)) {
            most = now;
            longestS = lengthS;
            bestS = fromS + lengthS / 2;
        }
    }
    return bestS;
}

Text familyWord(const ProcessRecord &process, const FamilyMember &member)
{
    switch (member.life) {
    case Life::Unborn:
        return tr("not started yet");
    case Life::Alive:
        return member.state == '?' ? tr("alive") : stateWord(member.state);
    case Life::Unknown:
        return tr("not recorded");
    case Life::Zombie:
        return process.ending.kind == Ending::Kind::Running
            ? tr("zombie")
            : tr("zombie, %1").arg(endingText(process.ending));
    case Life::Gone:
        return endingText(process.ending);
    }
    return {};
}

QList<ProcessRecord> processesAt(const Repeat &repeat, double timeS)
{
    const QList<FamilyMember> family = familyAt(repeat, timeS);
    QList<ProcessRecord> table;
    for (int i = 0; i < family.size(); ++i) {
        const FamilyMember &member = family.at(i);
        if (member.life == Life::Unborn)
            continue;
        ProcessRecord process = repeat.processes.at(i);
        process.state = member.state;
        if (!member.adopted)
            process.adoptedBy.reset();
        if (member.life != Life::Gone) { // what it used was counted at its end
            process.ending = {};
            process.endedS.reset();
            process.cpuS.reset();
            process.voluntarySwitches.reset();
            process.involuntarySwitches.reset();
        }
        table.append(process);
    }
    return table;
}

} // namespace plab
