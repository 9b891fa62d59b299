// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sourceline.h"

#include <QJsonArray>
#include <QTest>

using namespace plab;

/// Where a process stood, from the lines that it recorded.
class SourceLineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itIsTheLastOneBefore()
    {
        QCOMPARE(lineAt(m_repeat, 0, 5), std::nullopt);
        QCOMPARE(lineAt(m_repeat, 0, 10), (SourceLine {"/home/anna/pool.py", 3}));
        QCOMPARE(lineAt(m_repeat, 0, 25), (SourceLine {"/home/anna/pool.py", 3}));
        QCOMPARE(lineAt(m_repeat, 0, 30), (SourceLine {"/home/anna/images.py", 17}));
        QCOMPARE(shortPlace(*lineAt(m_repeat, 0, 30)), QStringLiteral("images.py:17"));
    }
    void behindAGapItIsNotKnown() { QCOMPARE(lineAt(m_repeat, 0, 50), std::nullopt); }
    void whatCannotBeIsNotKnown()
    {
        QCOMPARE(lineAt(m_repeat, 1, 30), std::nullopt);
        QCOMPARE(lineAt(m_repeat, -1, 30), std::nullopt);
        QCOMPARE(lineAt(m_repeat, 0, 60), std::nullopt); // a number that no place has
    }
    void init()
    {
        m_repeat = Repeat();
        m_repeat.values.insert(
            "places",
            QJsonArray {QJsonArray {"/home/anna/pool.py", 3}, QJsonArray {"/home/anna/images.py", 17}});
        LaneEvents lane;
        const Event events[] {{10, 0, 0, EventKind::Line, 0},
                              {20, 0, 0, EventKind::WaitBegin, 0},
                              {30, 1, 0, EventKind::Line, 0},
                              {40, 7, 0, EventKind::Gap, 0},
                              {60, 99, 0, EventKind::Line, 0}};
        lane.append(events, std::size(events));
        m_repeat.lanes = {lane};
    }

private:
    Repeat m_repeat;
};

QTEST_GUILESS_MAIN(SourceLineTest)
#include "tst_sourceline.moc"
