// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/waitinglayout.h"

#include "core/sights/waitwords.h"
#include "ui/instant/waitingplaces.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timelinescale.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

using Users = std::map<std::uint32_t, LockUse>;

constexpr std::size_t MostUnknown = 128; // the sentence says how many there are

class WaitingMaker
{
public:
    WaitingMaker(const Repeat &repeat, std::optional<std::uint64_t> timeNs, const QFont &font)
        : m_repeat(repeat), m_timeNs(timeNs),
          m_graph(waitForGraph(repeat, timeNs.value_or(~std::uint64_t(0)))), m_users(lockUsers(repeat)),
          m_waits(waitUsers(repeat)), m_bold(timelineFont(font, 1, true)), m_small(timelineFont(font, 0.92)),
          m_label(timelineFont(font, 0.88)), m_boldLabel(timelineFont(font, 0.88, true))
    {
        std::set<int> lanes = m_waits.lanes;
        for (const auto &[lock, use] : m_users)
            lanes.insert(use.lanes.begin(), use.lanes.end());
        if (!lanes.empty()) {
            for (const int lane : m_waits.unknown) {
                if (lanes.size() < MostUnknown)
                    lanes.insert(lane);
            }
        }
        for (int i = 0; i < repeat.processes.size(); ++i) {
            if (lanes.count(repeat.processes.at(i).index)) {
                m_placeOf[repeat.processes.at(i).index] = int(m_processes.size());
                m_processes.append(i);
            }
        }
    }

    WaitingLayout make(const QSizeF &room)
    {
        if (m_processes.isEmpty())
            return {};
        place(room);
        addProcesses();
        addLocks();
        addArrows();
        for (WaitingArrow &arrow : m_layout.arrows) // all or none; the legend tells the rest
            arrow.label = m_labelsFit ? arrow.label : QString();
        addWord();
        return m_layout;
    }

private:
    void place(const QSizeF &room)
    {
        const double note = m_small.horizontalAdvance(QObject::tr("nobody waits"));
        double name = 0;
        double both = note + 6;
        for (const int process : std::as_const(m_processes)) {
            const ProcessRecord &record = m_repeat.processes.at(process);
            name = std::max(name, m_bold.horizontalAdvance(record.name));
            both = std::max({both, name, m_small.horizontalAdvance(pidText(record))});
        }
        both = std::max(both, longestWait());
        WaitingCrowd crowd;
        crowd.legendHeight = legendHeight(room.width());
        crowd.processes = int(m_processes.size());
        crowd.box = {std::ceil(both + 24), std::ceil(m_bold.height() + m_small.height() + 10)};
        crowd.shortBox = {std::ceil(name + 16), std::ceil(m_bold.height() + 4)};
        for (const auto &[lock, use] : m_users) {
            std::set<int> users;
            for (const int lane : use.lanes) {
                if (const auto found = m_placeOf.find(lane); found != m_placeOf.end())
                    users.insert(found->second);
            }
            const double width = m_bold.horizontalAdvance(nameOf(lock));
            crowd.users << users;
            crowd.lockWidths << std::ceil(std::max(width, note) + 30);
            crowd.shortLockWidths << std::ceil(width + 24);
        }
        m_places = placeWaiting(crowd, room);
        m_layout.size = m_places.size;
        m_layout.legendTop = m_places.legendTop;
    }

    /// As if all that may stand in it did, so that nothing moves while time goes on.
    double legendHeight(double width) const
    {
        QList<double> widths;
        for (const QString &words : legendWords())
            widths << LegendSample + m_label.horizontalAdvance(words) + 2;
        const double line = m_label.height() + 2;
        return std::max(26.0, placeLegend(widths, width - 2 * LegendMargin, line).last().y() + line + 6);
    }

    /// The widest second line of a process that waits for what is no lock.
    double longestWait() const
    {
        double longest = m_waits.unknown.empty() ? 0 : m_small.horizontalAdvance(QObject::tr("not recorded"));
        for (const std::uint32_t object : m_waits.objects)
            longest =
                std::max(longest, m_small.horizontalAdvance(QObject::tr("waits for %1").arg(nameOf(object))));
        for (const ProcessRecord &process : m_repeat.processes) {
            if (m_waits.forProcesses && process.role != Role::Nursery)
                longest = std::max(
                    longest, m_small.horizontalAdvance(QObject::tr("waits for %1 to end").arg(process.name)));
        }
        return longest;
    }

    QString nameOf(std::uint32_t lock) const
    {
        return lock == waitfor::Permit ? QObject::tr("permits")
                                       : waitObjectName(lock, m_repeat.lockNames()).shown();
    }

    static QString pidText(const ProcessRecord &process)
    {
        return process.tid ? QObject::tr("tid %1").arg(*process.tid) : QString::number(process.pid);
    }

    void addProcesses()
    {
        for (qsizetype i = 0; i < m_processes.size(); ++i) {
            const ProcessRecord &record = m_repeat.processes.at(m_processes.at(i));
            WaitingNode node;
            node.name = record.name;
            node.pid = pidText(record);
            node.unknown = std::find(m_graph.unknown.begin(), m_graph.unknown.end(), record.index)
                != m_graph.unknown.end();
            node.note = node.unknown ? QObject::tr("not recorded") : noteOf(record, node.pid);
            node.rect = m_places.processes.at(i);
            node.isShort = m_places.shortProcesses;
            node.gone = record.endedS && (!m_timeNs || m_repeat.secondsOf(*m_timeNs) >= *record.endedS);
            node.inCycle = std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [&](const WaitEdge &edge) {
                return edge.inCycle && edge.waiter == record.index;
            });
            m_layout.nodes.append(node);
        }
    }

    /// What it waits for, where that is no lock, to which an arrow would lead.
    QString noteOf(const ProcessRecord &record, const QString &pid) const
    {
        const auto wait = std::find_if(m_graph.edges.begin(), m_graph.edges.end(), [&](const WaitEdge &edge) {
            return edge.waiter == record.index && !edge.isForLock();
        });
        return wait == m_graph.edges.end() ? pid
                                           : tr("waits for %1").arg(waitedForWords(m_repeat, *wait)).shown();
    }

    void addLocks()
    {
        for (const auto &[lock, use] : m_users)
            addLock(lock);
    }

    void addLock(std::uint32_t lock)
    {
        WaitingNode node;
        node.isLock = true;
        node.name = nameOf(lock);
        node.note = useOf(lock);
        node.inCycle = std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [lock](const WaitEdge &edge) {
            return edge.inCycle && !edge.isForProcess() && edge.lock == lock;
        });
        node.isShort = m_places.shortLocks;
        node.rect = m_places.locks.at(qsizetype(m_nodeOf.size()));
        m_nodeOf[lock] = int(m_layout.nodes.size());
        m_layout.nodes.append(node);
    }

    /// "held", "held by 2", "free"; of what nobody ever holds (an event) how many wait.
    QString useOf(std::uint32_t lock) const
    {
        const auto holders = std::count_if(m_graph.holds.begin(), m_graph.holds.end(),
                                           [lock](const LockHeld &held) { return held.lock == lock; });
        const auto waiters =
            std::count_if(m_graph.edges.begin(), m_graph.edges.end(),
                          [lock](const WaitEdge &edge) { return !edge.isForProcess() && edge.lock == lock; });
        if (holders > 0)
            return holders == 1 ? QObject::tr("held") : QObject::tr("held by %1").arg(holders);
        if (m_users.at(lock).isHeld)
            return QObject::tr("free");
        return waiters > 0 ? QObject::tr("%1 waiting").arg(waiters) : QObject::tr("nobody waits");
    }

    void addArrows()
    {
        for (const LockHeld &held : m_graph.holds) {
            const bool inCycle =
                std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [&](const WaitEdge &edge) {
                    return edge.inCycle && edge.lock == held.lock && edge.holder == held.holder;
                });
            addArrow(held.holder, held.lock, false, inCycle, QObject::tr("holds"));
        }
        for (auto edge = m_graph.edges.begin(); edge != m_graph.edges.end(); ++edge) {
            if (edge->isForProcess())
                continue; // its number is that of a process, which may be a lock's, too
            const auto same = [&](const WaitEdge &other) {
                return other.waiter == edge->waiter && other.lock == edge->lock;
            };
            if (std::any_of(m_graph.edges.begin(), edge, same))
                continue; // a lock with several holders gives an edge for each
            const bool inCycle = std::any_of(edge, m_graph.edges.end(), [&](const WaitEdge &other) {
                return same(other) && other.inCycle;
            });
            const QString wait = m_timeNs && *m_timeNs > edge->sinceNs
                ? QObject::tr("waits %1").arg(timeText(double(*m_timeNs - edge->sinceNs)))
                : QObject::tr("waits");
            addArrow(edge->waiter, edge->lock, true, inCycle, wait);
        }
    }

    void addArrow(int lane, std::uint32_t lock, bool waits, bool inCycle, const QString &label)
    {
        const auto place = m_placeOf.find(lane);
        const auto node = m_nodeOf.find(lock);
        if (place == m_placeOf.end() || node == m_nodeOf.end())
            return;
        const QLineF line = m_places.way(place->second, node->second - m_processes.size());
        m_layout.arrows.append({waits, inCycle, waits ? line : QLineF(line.p2(), line.p1()), label, {}});
        placeLabel(m_layout.arrows.last());
    }

    /// A label stands on its arrow, of which enough is left beside it, and on nothing else.
    void placeLabel(WaitingArrow &arrow)
    {
        const QFontMetricsF &metrics = arrow.inCycle ? m_boldLabel : m_label;
        arrow.labelRect = {0, 0, metrics.horizontalAdvance(arrow.label) + 8, metrics.height()};
        arrow.labelRect.moveCenter(arrow.line.pointAt(0.46));
        const double length = std::max(1.0, arrow.line.length());
        const double across = std::abs(arrow.line.dx()) / length;
        const double down = std::abs(arrow.line.dy()) / length;
        const double hidden = std::min(across > 0 ? arrow.labelRect.width() / across : 1e9,
                                       down > 0 ? arrow.labelRect.height() / down : 1e9);
        m_labelsFit = m_labelsFit && length - hidden > 34
            && std::none_of(m_layout.nodes.begin(), m_layout.nodes.end(),
                            [&](const WaitingNode &node) { return node.rect.intersects(arrow.labelRect); })
            && std::none_of(m_layout.arrows.begin(), m_layout.arrows.end(), [&](const WaitingArrow &other) {
                          return &other != &arrow && other.labelRect.intersects(arrow.labelRect);
                      });
    }

    void addWord()
    {
        m_layout.deadlock = m_graph.isDeadlock();
        QRectF word(0, 0, m_bold.horizontalAdvance(QObject::tr("deadlock")) * 1.3 + 24,
                    m_bold.height() * 1.3 + 8);
        word.moveCenter(m_places.centre());
        const bool free = std::none_of(m_layout.nodes.begin(), m_layout.nodes.end(),
                                       [&](const WaitingNode &node) { return node.rect.intersects(word); });
        if (m_layout.deadlock && free)
            m_layout.wordRect = word;
    }

    const Repeat &m_repeat;
    std::optional<std::uint64_t> m_timeNs;
    WaitForGraph m_graph;
    Users m_users;
    WaitUse m_waits;
    QFontMetricsF m_bold;
    QFontMetricsF m_small;
    QFontMetricsF m_label;
    QFontMetricsF m_boldLabel;
    QList<int> m_processes;                ///< places in Repeat::processes of those that use a lock
    std::map<int, int> m_placeOf;          ///< by lane: on the ring, and in nodes
    std::map<std::uint32_t, int> m_nodeOf; ///< by lock: in nodes
    WaitingPlaces m_places;
    bool m_labelsFit = true;
    WaitingLayout m_layout;
};

} // namespace

QList<QPointF> placeLegend(const QList<double> &entryWidths, double room, double lineHeight)
{
    QList<QPointF> places;
    QPointF next(0, 0);
    for (const double width : entryWidths) {
        if (next.x() > 0 && next.x() + width > room)
            next = {0, next.y() + lineHeight};
        places << next;
        next.rx() += width + LegendApart;
    }
    return places;
}

QStringList legendWords()
{
    return {QObject::tr("is held by"), QObject::tr("waits for"),
            QObject::tr("deadlock: each waits for the next"), laneStateName(LaneState::NotRecorded).shown()};
}

WaitingLayout layOutWaiting(const Repeat &repeat, std::optional<std::uint64_t> timeNs, const QSizeF &room,
                            const QFont &font)
{
    return WaitingMaker(repeat, timeNs, font).make(room);
}

} // namespace plab
