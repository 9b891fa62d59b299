// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/waitinglayout.h"

#include "core/analysis/waitwords.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timelinescale.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace plab {
namespace {

constexpr double WaitingMargin = 20;
constexpr double LegendHeight = 26;
constexpr double LeastRadiusX = 165;
constexpr double LeastRadiusY = 84;
constexpr double CentreGap = 14; // between locks in the middle

using Users = std::map<std::uint32_t, LockUse>;

/// The point where the line from the middle of a box to `to` leaves it.
QPointF leaving(const QRectF &box, const QPointF &to)
{
    const QPointF middle = box.center();
    const QPointF way = to - middle;
    const double byWidth = way.x() == 0 ? 1e9 : box.width() / 2 / std::abs(way.x());
    const double byHeight = way.y() == 0 ? 1e9 : box.height() / 2 / std::abs(way.y());
    return middle + way * std::min({byWidth, byHeight, 1.0});
}

class WaitingMaker
{
public:
    WaitingMaker(const Repeat &repeat, std::optional<std::uint64_t> timeNs, const QFont &font)
        : m_repeat(repeat), m_timeNs(timeNs),
          m_graph(waitForGraph(repeat, timeNs.value_or(~std::uint64_t(0)))), m_users(lockUsers(repeat)),
          m_bold(timelineFont(font, 1, true)), m_small(timelineFont(font, 0.92))
    {
        std::set<int> lanes;
        for (const auto &[lock, use] : m_users)
            lanes.insert(use.lanes.begin(), use.lanes.end());
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
        measure(room);
        addProcesses();
        addLocks();
        addArrows();
        for (WaitingArrow &arrow : m_layout.arrows) // all or none; the legend tells the rest
            arrow.label = m_labelsFit ? arrow.label : QString();
        addWord();
        return m_layout;
    }

private:
    void measure(const QSizeF &room)
    {
        double width = m_small.horizontalAdvance(QStringLiteral("nobody waits")) + 6;
        for (const int process : std::as_const(m_processes)) {
            const ProcessRecord &record = m_repeat.processes.at(process);
            width = std::max(
                {width, m_bold.horizontalAdvance(record.name), m_small.horizontalAdvance(pidText(record))});
        }
        m_box = {std::ceil(width + 24), std::ceil(m_bold.height() + m_small.height() + 10)};
        const double inMiddle = double(m_users.size() - 1) * (m_box.height() + CentreGap) / 2;
        const QSizeF around(m_box.width() + 2 * WaitingMargin, m_box.height() + 2 * WaitingMargin + LegendHeight);
        const double least = std::max(LeastRadiusY, m_processes.size() <= 2 ? inMiddle : 0.0);
        m_radiusX = std::clamp((room.width() - around.width()) / 2, LeastRadiusX, 1.6 * LeastRadiusX);
        m_radiusY =
            std::clamp((room.height() - around.height()) / 2, least, std::max(least, 2 * LeastRadiusY));
        while (isCrowded()) // higher, not wider: it is easier to scroll
            m_radiusY *= 1.06;
        m_layout.size = room.expandedTo(QSizeF(2 * m_radiusX, 2 * m_radiusY) + around);
        m_centre = {m_layout.size.width() / 2, (m_layout.size.height() - LegendHeight) / 2};
    }

    /// True if neighbours on the ring, a lock between each two of them, would touch.
    bool isCrowded() const
    {
        if (m_processes.size() < 3)
            return false;
        constexpr double Apart = 12;
        const bool locksBetween = std::any_of(m_users.begin(), m_users.end(), [this](const auto &lock) {
            return placeBetween(lock.second.lanes).has_value();
        });
        const double step = locksBetween ? 0.5 : 1;
        QRectF before = boxAt(onRing(0), m_box);
        for (double place = step; place <= double(m_processes.size()); place += step) {
            const QRectF next = boxAt(onRing(place), m_box);
            if (next.adjusted(-Apart, -Apart, Apart, Apart).intersects(before))
                return true;
            before = next;
        }
        return false;
    }

    static QString pidText(const ProcessRecord &process)
    {
        return process.tid ? QStringLiteral("tid %1").arg(*process.tid) : QString::number(process.pid);
    }

    /// Two stand left and right, more from the top on.
    double angleOf(double place) const
    {
        const double n = double(m_processes.size());
        const double first = n <= 2 ? std::numbers::pi : -std::numbers::pi / 2;
        return first + 2 * std::numbers::pi * place / n;
    }

    QPointF onRing(double place) const
    {
        return m_centre + QPointF(std::cos(angleOf(place)) * m_radiusX, std::sin(angleOf(place)) * m_radiusY);
    }

    QRectF boxAt(const QPointF &middle, const QSizeF &size) const
    {
        return {std::round(middle.x() - size.width() / 2), std::round(middle.y() - size.height() / 2),
                size.width(), size.height()};
    }

    void addProcesses()
    {
        for (qsizetype i = 0; i < m_processes.size(); ++i) {
            const ProcessRecord &record = m_repeat.processes.at(m_processes.at(i));
            WaitingNode node;
            node.name = record.name;
            node.note = pidText(record);
            node.rect =
                boxAt(m_processes.size() == 1 ? m_centre - QPointF(m_radiusX, 0) : onRing(double(i)), m_box);
            node.gone = record.endedS && (!m_timeNs || m_repeat.secondsOf(*m_timeNs) >= *record.endedS);
            node.inCycle = std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [&](const WaitEdge &edge) {
                return edge.inCycle && edge.waiter == record.index;
            });
            m_layout.nodes.append(node);
        }
    }

    /// The place between two neighbours on the ring that are a lock's only users; null: it stands in the
    /// middle.
    std::optional<double> placeBetween(const std::set<int> &users) const
    {
        const int n = int(m_processes.size());
        if (n < 3 || users.size() != 2)
            return std::nullopt;
        const int a = m_placeOf.at(*users.begin());
        const int b = m_placeOf.at(*users.rbegin());
        if (b - a == 1)
            return a + 0.5;
        return b - a == n - 1 ? std::optional(b + 0.5) : std::nullopt;
    }

    void addLocks()
    {
        std::vector<std::uint32_t> middle;
        std::set<double> taken;
        for (const auto &[lock, use] : m_users) {
            const std::optional<double> place = placeBetween(use.lanes);
            if (place && taken.insert(*place).second)
                addLock(lock, onRing(*place));
            else
                middle.push_back(lock);
        }
        const double closest = m_box.height() + CentreGap;
        const double step = m_processes.size() <= 2 && middle.size() > 1
            ? std::max(closest, 2 * m_radiusY / double(middle.size() - 1))
            : closest;
        for (std::size_t i = 0; i < middle.size(); ++i) {
            const double down = (double(i) - double(middle.size() - 1) / 2) * step;
            addLock(middle[i], m_centre + QPointF(m_processes.size() == 1 ? m_radiusX : 0, down));
        }
    }

    void addLock(std::uint32_t lock, const QPointF &at)
    {
        WaitingNode node;
        node.isLock = true;
        node.name = waitObjectName(lock, m_repeat.lockNames());
        node.note = useOf(lock);
        node.inCycle = std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [lock](const WaitEdge &edge) {
            return edge.inCycle && edge.lock == lock;
        });
        const double width = std::max(m_bold.horizontalAdvance(node.name),
                                      m_small.horizontalAdvance(QStringLiteral("nobody waits")));
        node.rect = boxAt(at, {std::ceil(width + 30), m_box.height()});
        m_nodeOf[lock] = int(m_layout.nodes.size());
        m_layout.nodes.append(node);
    }

    /// "held", "held by 2", "free"; of what nobody ever holds (an event) how many wait.
    QString useOf(std::uint32_t lock) const
    {
        const auto holders = std::count_if(m_graph.holds.begin(), m_graph.holds.end(),
                                           [lock](const LockHeld &held) { return held.lock == lock; });
        const auto waiters = std::count_if(m_graph.edges.begin(), m_graph.edges.end(),
                                           [lock](const WaitEdge &edge) { return edge.lock == lock; });
        if (holders > 0)
            return holders == 1 ? QStringLiteral("held") : QStringLiteral("held by %1").arg(holders);
        if (m_users.at(lock).isHeld)
            return QStringLiteral("free");
        return waiters > 0 ? QStringLiteral("%1 waiting").arg(waiters) : QStringLiteral("nobody waits");
    }

    void addArrows()
    {
        for (const LockHeld &held : m_graph.holds) {
            const bool inCycle =
                std::any_of(m_graph.edges.begin(), m_graph.edges.end(), [&](const WaitEdge &edge) {
                    return edge.inCycle && edge.lock == held.lock && edge.holder == held.holder;
                });
            addArrow(held.holder, held.lock, false, inCycle, QStringLiteral("holds"));
        }
        for (auto edge = m_graph.edges.begin(); edge != m_graph.edges.end(); ++edge) {
            const auto same = [&](const WaitEdge &other) {
                return other.waiter == edge->waiter && other.lock == edge->lock;
            };
            if (std::any_of(m_graph.edges.begin(), edge, same))
                continue; // a lock with several holders gives an edge for each
            const bool inCycle = std::any_of(edge, m_graph.edges.end(), [&](const WaitEdge &other) {
                return same(other) && other.inCycle;
            });
            const QString wait = m_timeNs && *m_timeNs > edge->sinceNs
                ? QStringLiteral("waits %1").arg(timeText(double(*m_timeNs - edge->sinceNs)))
                : QStringLiteral("waits");
            addArrow(edge->waiter, edge->lock, true, inCycle, wait);
        }
    }

    void addArrow(int lane, std::uint32_t lock, bool waits, bool inCycle, const QString &label)
    {
        const auto place = m_placeOf.find(lane);
        const auto node = m_nodeOf.find(lock);
        if (place == m_placeOf.end() || node == m_nodeOf.end())
            return;
        const QRectF process = m_layout.nodes.at(place->second).rect;
        const QRectF lockBox = m_layout.nodes.at(node->second).rect;
        const QLineF line(leaving(process, lockBox.center()), leaving(lockBox, process.center()));
        m_labelsFit = m_labelsFit && fits(label, line);
        m_layout.arrows.append({waits, inCycle, waits ? line : QLineF(line.p2(), line.p1()), label});
    }

    /// True if enough of the arrow is left beside its label.
    bool fits(const QString &label, const QLineF &line) const
    {
        const double length = std::max(1.0, line.length());
        const double across = std::abs(line.dx()) / length;
        const double down = std::abs(line.dy()) / length;
        const double hidden = std::min(across > 0 ? (m_small.horizontalAdvance(label) + 8) / across : 1e9,
                                       down > 0 ? m_small.height() / down : 1e9);
        return length - hidden > 34;
    }

    void addWord()
    {
        m_layout.deadlock = m_graph.isDeadlock();
        const QRectF word = boxAt(
            m_centre,
            {m_bold.horizontalAdvance(QStringLiteral("deadlock")) * 1.3 + 24, m_bold.height() * 1.3 + 8});
        const bool free = std::none_of(m_layout.nodes.begin(), m_layout.nodes.end(),
                                       [&](const WaitingNode &node) { return node.rect.intersects(word); });
        if (m_layout.deadlock && free)
            m_layout.wordRect = word;
    }

    const Repeat &m_repeat;
    std::optional<std::uint64_t> m_timeNs;
    WaitForGraph m_graph;
    Users m_users;
    QFontMetricsF m_bold;
    QFontMetricsF m_small;
    QList<int> m_processes;                ///< places in Repeat::processes of those that use a lock
    std::map<int, int> m_placeOf;          ///< by lane: on the ring, and in nodes
    std::map<std::uint32_t, int> m_nodeOf; ///< by lock: in nodes
    QSizeF m_box;
    QPointF m_centre;
    bool m_labelsFit = true;
    double m_radiusX = 0;
    double m_radiusY = 0;
    WaitingLayout m_layout;
};

} // namespace

WaitingLayout layOutWaiting(const Repeat &repeat, std::optional<std::uint64_t> timeNs, const QSizeF &room,
                            const QFont &font)
{
    return WaitingMaker(repeat, timeNs, font).make(room);
}

} // namespace plab
