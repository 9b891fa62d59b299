// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/waitingplaces.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace plab {
namespace {

constexpr double Margin = 20;
constexpr double LeastRadiusX = 150;
constexpr double MostRadiusX = 264;
constexpr double LeastRadiusY = 56;
constexpr double MostRadiusY = 168;
constexpr double LockGap = 14; // between locks in the middle
constexpr double LeastArrow = 18;
constexpr double UsualArrow = 30;
constexpr double LeastGap = 5; // between boxes of a crowded column
constexpr double MostGap = 44;
constexpr double LeastWay = 44; // between columns
constexpr double MostWay = 150;

/// The point where the line from the middle of a box to `to` leaves it.
QPointF leaving(const QRectF &box, const QPointF &to)
{
    const QPointF middle = box.center();
    const QPointF way = to - middle;
    const double byWidth = way.x() == 0 ? 1e9 : box.width() / 2 / std::abs(way.x());
    const double byHeight = way.y() == 0 ? 1e9 : box.height() / 2 / std::abs(way.y());
    return middle + way * std::min({byWidth, byHeight, 1.0});
}

QRectF boxAt(const QPointF &middle, const QSizeF &size)
{
    return {std::round(middle.x() - size.width() / 2), std::round(middle.y() - size.height() / 2),
            size.width(), size.height()};
}

double widest(const QList<double> &widths)
{
    return widths.isEmpty() ? 0 : *std::max_element(widths.begin(), widths.end());
}

/// So that an arrow fits between a process at the edge and a lock in the middle.
double leastRadiusX(const QSizeF &box, const QList<double> &lockWidths)
{
    return std::min(LeastRadiusX, (box.width() + widest(lockWidths)) / 2 + UsualArrow);
}

bool crosses(const QLineF &line, const QRectF &box)
{
    const QLineF edges[] = {{box.topLeft(), box.topRight()},
                            {box.topRight(), box.bottomRight()},
                            {box.bottomRight(), box.bottomLeft()},
                            {box.bottomLeft(), box.topLeft()}};
    return box.contains(line.p1())
        || std::any_of(std::begin(edges), std::end(edges), [&](const QLineF &edge) {
               return line.intersects(edge, nullptr) == QLineF::BoundedIntersection;
           });
}

/// Whether nothing lies over anything else.
bool isClear(const WaitingPlaces &places, const WaitingCrowd &crowd)
{
    const QList<QRectF> boxes = places.processes + places.locks;
    for (qsizetype i = 0; i < boxes.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            if (boxes[i].adjusted(-2, -2, 2, 2).intersects(boxes[j]))
                return false;
        }
    }
    for (qsizetype lock = 0; lock < crowd.users.size(); ++lock) {
        for (const int process : crowd.users[lock]) {
            const QLineF way = places.way(process, lock);
            if (way.length() < LeastArrow)
                return false;
            for (qsizetype i = 0; i < boxes.size(); ++i) {
                if (i != process && i != places.processes.size() + lock && crosses(way, boxes[i]))
                    return false;
            }
        }
    }
    return true;
}

/// Two processes left and right, more from the top on; a lock of two neighbours between them, others in the
/// middle.
class Ring
{
public:
    Ring(const WaitingCrowd &crowd, const QSizeF &room, bool isShort)
        : m_crowd(crowd), m_box(isShort ? crowd.shortBox : crowd.box),
          m_lockWidths(isShort ? crowd.shortLockWidths : crowd.lockWidths)
    {
        const double middle = double(crowd.users.size() - 1) * (m_box.height() + LockGap) / 2;
        const QSizeF around(m_box.width() + 2 * Margin, m_box.height() + 2 * Margin + crowd.legendHeight);
        const double least = std::max(LeastRadiusY, crowd.processes <= 2 ? middle : 0.0);
        m_radiusX =
            std::clamp((room.width() - around.width()) / 2, leastRadiusX(m_box, m_lockWidths), MostRadiusX);
        m_radiusY = std::clamp((room.height() - around.height()) / 2, least, std::max(least, MostRadiusY));
        while (isCrowded(isShort ? 6 : 12))
            m_radiusY *= 1.06;
        m_places.shortProcesses = m_places.shortLocks = isShort;
        m_places.size = room.expandedTo(QSizeF(2 * m_radiusX, 2 * m_radiusY) + around);
        m_places.legendTop = m_places.size.height() - crowd.legendHeight;
    }

    WaitingPlaces make()
    {
        for (int i = 0; i < m_crowd.processes; ++i)
            m_places.processes << boxAt(m_crowd.processes == 1 ? centre() - QPointF(m_radiusX, 0) : at(i),
                                        m_box);
        placeLocks();
        return m_places;
    }

private:
    QPointF centre() const { return m_places.centre(); }

    QPointF at(double place) const
    {
        const double n = m_crowd.processes;
        const double angle =
            (n <= 2 ? std::numbers::pi : -std::numbers::pi / 2) + 2 * std::numbers::pi * place / n;
        return centre() + QPointF(std::cos(angle) * m_radiusX, std::sin(angle) * m_radiusY);
    }

    /// True if neighbours on the ring, a lock between each two of them, would touch.
    bool isCrowded(double apart) const
    {
        if (m_crowd.processes < 3)
            return false;
        const bool locksBetween =
            std::any_of(m_crowd.users.begin(), m_crowd.users.end(),
                        [this](const std::set<int> &users) { return placeBetween(users).has_value(); });
        const QSizeF lock(widest(m_lockWidths), m_box.height());
        const double step = locksBetween ? 0.5 : 1;
        QRectF before = boxAt(at(0), m_box);
        for (double place = step; place <= m_crowd.processes; place += step) {
            const QRectF next = boxAt(at(place), place == std::floor(place) ? m_box : lock);
            if (next.adjusted(-apart, -apart, apart, apart).intersects(before))
                return true;
            before = next;
        }
        return false;
    }

    /// The place between two neighbours that are a lock's only users; null: it stands in the middle.
    std::optional<double> placeBetween(const std::set<int> &users) const
    {
        const int n = m_crowd.processes;
        if (n < 3 || users.size() != 2)
            return std::nullopt;
        const int a = *users.begin();
        const int b = *users.rbegin();
        if (b - a == 1)
            return a + 0.5;
        return b - a == n - 1 ? std::optional(b + 0.5) : std::nullopt;
    }

    void placeLocks()
    {
        QList<qsizetype> middle;
        std::set<double> taken;
        m_places.locks.resize(m_crowd.users.size());
        const auto place = [this](qsizetype lock, const QPointF &where) {
            m_places.locks[lock] = boxAt(where, {m_lockWidths[lock], m_box.height()});
        };
        for (qsizetype lock = 0; lock < m_crowd.users.size(); ++lock) {
            const std::optional<double> between = placeBetween(m_crowd.users[lock]);
            if (between && taken.insert(*between).second)
                place(lock, at(*between));
            else
                middle << lock;
        }
        const double closest = m_box.height() + LockGap;
        const double step = m_crowd.processes <= 2 && middle.size() > 1
            ? std::max(closest, 2 * m_radiusY / double(middle.size() - 1))
            : closest;
        const double across = m_crowd.processes == 1 ? m_radiusX : 0;
        for (qsizetype i = 0; i < middle.size(); ++i)
            place(middle[i], centre() + QPointF(across, (double(i) - double(middle.size() - 1) / 2) * step));
    }

    const WaitingCrowd &m_crowd;
    QSizeF m_box;
    QList<double> m_lockWidths;
    double m_radiusX = 0;
    double m_radiusY = 0;
    WaitingPlaces m_places;
};

/// Middles of `count` boxes below each other, as far apart as the height allows.
QList<double> columnOf(qsizetype count, double box, double height, double middle)
{
    const double step = count < 2 ? 0 : (height - box) / double(count - 1);
    const double apart = std::clamp(step, box + LeastGap, box + MostGap);
    QList<double> at;
    for (qsizetype i = 0; i < count; ++i)
        at << middle + (double(i) - double(count - 1) / 2) * apart;
    return at;
}

double leastColumn(qsizetype count, double box)
{
    return double(count) * (box + LeastGap) - LeastGap;
}

/// The locks by the middle height of their users, so that ways cross little.
QList<qsizetype> lockOrder(const WaitingCrowd &crowd, const QList<QRectF> &processes)
{
    QList<std::pair<double, qsizetype>> heights;
    for (qsizetype lock = 0; lock < crowd.users.size(); ++lock) {
        double sum = 0;
        for (const int process : crowd.users[lock])
            sum += processes[process].center().y();
        heights.append({std::round(sum / double(std::max<std::size_t>(1, crowd.users[lock].size()))), lock});
    }
    std::sort(heights.begin(), heights.end());
    QList<qsizetype> order;
    for (const auto &[height, lock] : std::as_const(heights))
        order << lock;
    return order;
}

/// Half of the processes left, half of them right, the locks in the middle.
WaitingPlaces columns(const WaitingCrowd &crowd, const QSizeF &room, bool shortProcesses, bool shortLocks)
{
    const QSizeF box = shortProcesses ? crowd.shortBox : crowd.box;
    const QList<double> &widths = shortLocks ? crowd.shortLockWidths : crowd.lockWidths;
    const double lockHeight = shortLocks ? crowd.shortBox.height() : crowd.box.height();
    const double lockWidth = widest(widths);
    const int left = (crowd.processes + 1) / 2;
    const double boxes = 2 * box.width() + lockWidth;
    const double way = std::clamp((room.width() - 2 * Margin - boxes) / 2, LeastWay, MostWay);
    const double least = std::max(leastColumn(left, box.height()), leastColumn(widths.size(), lockHeight));
    WaitingPlaces places;
    places.inColumns = true;
    places.shortProcesses = shortProcesses;
    places.shortLocks = shortLocks;
    places.size = room.expandedTo({boxes + 2 * way + 2 * Margin, least + Margin + crowd.legendHeight});
    places.legendTop = places.size.height() - crowd.legendHeight;
    const double height = places.legendTop - Margin;
    const QPointF centre = places.centre();
    const double side = (lockWidth + box.width()) / 2 + way;
    const QList<double> onLeft = columnOf(left, box.height(), height, centre.y());
    const QList<double> onRight = columnOf(crowd.processes - left, box.height(), height, centre.y());
    for (const double y : onLeft)
        places.processes << boxAt({centre.x() - side, y}, box);
    const bool round = std::any_of(crowd.users.begin(), crowd.users.end(),
                                   [](const std::set<int> &users) { return users.size() == 2; });
    for (qsizetype i = 0; i < onRight.size(); ++i) // neighbours round a table stay neighbours
        places.processes << boxAt({centre.x() + side, onRight[round ? onRight.size() - 1 - i : i]}, box);
    const double seen = std::max(std::min(height, room.height() - Margin - crowd.legendHeight),
                                 leastColumn(widths.size(), lockHeight));
    const QList<double> inMiddle =
        columnOf(widths.size(), lockHeight, seen, (seen + Margin) / 2); // in sight without scrolling
    places.locks.resize(widths.size());
    const QList<qsizetype> order = lockOrder(crowd, places.processes);
    for (qsizetype i = 0; i < order.size(); ++i)
        places.locks[order[i]] = boxAt({centre.x(), inMiddle[i]}, {widths[order[i]], lockHeight});
    return places;
}

} // namespace

QLineF WaitingPlaces::way(qsizetype process, qsizetype lock) const
{
    const QRectF &from = processes[process];
    const QRectF &to = locks[lock];
    if (!inColumns)
        return {leaving(from, to.center()), leaving(to, from.center())};
    const bool fromLeft = from.center().x() < to.center().x();
    double above = 0;
    double below = 0;
    for (const QRectF &other : processes) {
        above += other.left() == from.left() && other.top() < from.top();
        below += other.left() == from.left() && other.top() > from.top();
    }
    const double apart = std::min(7.0, to.height() * 0.6 / (above + below + 1));
    const double y = to.center().y() + (above - below) / 2 * apart;
    return fromLeft ? QLineF({from.right(), from.center().y()}, {to.left(), y})
                    : QLineF({from.left(), from.center().y()}, {to.right(), y});
}

/// The first that lies clear in a space; null if none does.
static std::optional<WaitingPlaces> placesIn(const WaitingCrowd &crowd, const QSizeF &space)
{
    const auto isGood = [&](const WaitingPlaces &places) {
        return places.size == space && isClear(places, crowd);
    };
    for (const bool isShort : {false, true}) {
        const WaitingPlaces ring = Ring(crowd, space, isShort).make();
        if (isGood(ring))
            return ring;
    }
    for (const auto &[shortProcesses, shortLocks] :
         {std::pair {false, false}, {true, false}, {false, true}, {true, true}}) {
        const WaitingPlaces places = columns(crowd, space, shortProcesses, shortLocks);
        if (isGood(places))
            return places;
    }
    return {};
}

WaitingPlaces placeWaiting(const WaitingCrowd &crowd, const QSizeF &room)
{
    const QSizeF high =
        room.expandedTo({0, 2 * LeastRadiusY + crowd.box.height() + 2 * Margin + crowd.legendHeight});
    const QSizeF wide = high.expandedTo({2 * LeastRadiusX + crowd.box.width() + 2 * Margin, 0});
    for (const QSizeF &space : {high, wide}) { // rather shortened than wider than the pane
        if (const std::optional<WaitingPlaces> places = placesIn(crowd, space))
            return *places;
    }
    return columns(crowd, wide, true, true);
}

} // namespace plab
