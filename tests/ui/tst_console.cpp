// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakerecord.h"
#include "ui/console/consolemodel.h"
#include "ui/console/consolepane.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>
#include <QTreeView>

#include <memory>

using namespace plab;

namespace {

/// A run of one repeat that has printed `lines` lines, by two processes in turn.
std::shared_ptr<RunRecord> printing(int lines, bool finished = false)
{
    auto run = std::make_shared<RunRecord>(fakeLostUpdates(1, false));
    run->finished = finished;
    Repeat &repeat = run->repeats.first();
    repeat.console.clear();
    for (int i = 0; i < lines; ++i)
        repeat.console.append({i * 0.001, 48112 + i % 2, QStringLiteral("Process-%1").arg(1 + i % 2),
                               QStringLiteral("line %1").arg(i)});
    return run;
}

} // namespace

class ConsoleTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void linesOfAllRepeatsStandInOrder();
    void newLinesAreAppended();
    void anotherRunStartsAnew();
    void linesAreNoHtml();
    void longLinesAreBroken();
    void aHundredThousandLinesAreNoBurden();
    void theEndIsFollowedUnlessScrolledUp();
    void oneProcessCanBeSingledOut();
    void droppedLinesAreCounted();

private:
    static QTreeView *view(const ConsolePane &pane) { return pane.findChild<QTreeView *>(); }
};

void ConsoleTest::initTestCase()
{
    QLocale::setDefault(QLocale::c());
}

void ConsoleTest::linesOfAllRepeatsStandInOrder()
{
    ConsoleModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto run = std::make_shared<RunRecord>(fakeLostUpdates(3, true));
    model.showRun(run);
    QCOMPARE(model.rowCount(), 4 * 4);
    for (int row = 0; row < model.rowCount(); ++row) {
        const Repeat &repeat = run->repeats.at(row / 4);
        QCOMPARE(model.index(row, ConsoleModel::Text).data().toString(), repeat.console.at(row % 4).text);
    }
    QCOMPARE(model.index(5, ConsoleModel::RepeatColumn).data().toString(), QStringLiteral("2"));
    QCOMPARE(model.index(15, ConsoleModel::RepeatColumn).data().toString(), QStringLiteral("witness"));
    QCOMPARE(model.index(0, ConsoleModel::Pid).data().toString(),
             QString::number(run->repeats.first().console.first().pid));
}

void ConsoleTest::newLinesAreAppended()
{
    ConsoleModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.showRun(printing(3));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.showRun(printing(3));
    QCOMPARE(inserted.count(), 0);
    model.showRun(printing(7));
    auto second = printing(7);
    second->repeats.append(second->repeats.first());
    model.showRun(second);
    QCOMPARE(inserted.count(), 2);
    QCOMPARE(model.rowCount(), 14);
    QCOMPARE(reset.count(), 0);
}

void ConsoleTest::anotherRunStartsAnew()
{
    ConsoleModel model;
    model.showRun(printing(7));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    auto other = printing(9);
    other->started = other->started.addSecs(1);
    model.showRun(other);
    QCOMPARE(reset.count(), 1);
    QCOMPARE(model.rowCount(), 9);
    model.showRun(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

/// A tip that begins like HTML would be drawn as HTML: a picture from anywhere, words that nobody printed.
void ConsoleTest::linesAreNoHtml()
{
    ConsoleModel model;
    const auto run = printing(1);
    const QString line = QStringLiteral("<b>all</b> is <i>well</i>");
    run->repeats.first().console.first().text = line;
    model.showRun(run);
    const QModelIndex cell = model.index(0, ConsoleModel::Text);
    QCOMPARE(cell.data().toString(), line);
    QTextDocument shown;
    const QString tip = cell.data(Qt::ToolTipRole).toString();
    QVERIFY(Qt::mightBeRichText(tip)); // as the tip it is written for
    shown.setHtml(tip);
    QCOMPARE(shown.toPlainText(), line);
}

void ConsoleTest::longLinesAreBroken()
{
    ConsolePane pane;
    pane.resize(560, 430);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    const auto run = printing(3);
    run->repeats.first().console[1].text = QStringLiteral(
        "SIGTERM sent to the stopped child, it is pending: is_alive() = True, exitcode = None");
    pane.showRun(run);
    const QAbstractItemModel &model = *view(pane)->model();
    const auto height = [&](int row) { return view(pane)->visualRect(model.index(row, 4)).height(); };
    QTRY_VERIFY(height(0) > 0);
    QVERIFY(height(1) > 1.5 * height(0));
    QCOMPARE(height(2), height(0));
    const int before = height(1);
    pane.resize(1400, 430);
    QTRY_VERIFY(height(1) < before);
    QCOMPARE(height(1), height(0));
}

void ConsoleTest::aHundredThousandLinesAreNoBurden()
{
    ConsolePane pane;
    pane.resize(560, 430);
    pane.show();
    pane.showRun(printing(99000));
    const auto more = printing(100000);
    QElapsedTimer timer;
    timer.start();
    pane.showRun(more);
    QVERIFY2(timer.elapsed() < 1000,
             qPrintable(QString::number(timer.elapsed()))); // some ms; the machine may be busy
    QCOMPARE(view(pane)->model()->rowCount(), 100000);
}

void ConsoleTest::theEndIsFollowedUnlessScrolledUp()
{
    ConsolePane pane;
    pane.resize(560, 300);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    pane.showRun(printing(200));
    QScrollBar *bar = view(pane)->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    pane.showRun(printing(400));
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->setValue(20);
    const int before = bar->value();
    pane.showRun(printing(600));
    QCoreApplication::processEvents();
    QCOMPARE(bar->value(), before);
    bar->setValue(bar->maximum());
    pane.showRun(printing(800));
    QTRY_COMPARE(bar->value(), bar->maximum());
}

void ConsoleTest::oneProcessCanBeSingledOut()
{
    ConsolePane pane;
    pane.show();
    pane.showRun(printing(10));
    auto *filter = pane.findChild<QComboBox *>("consoleFilter");
    filter->setCurrentText(QStringLiteral("Process-2"));
    QCOMPARE(view(pane)->model()->rowCount(), 5);
    pane.showRun(printing(20));
    QCOMPARE(filter->currentText(), QStringLiteral("Process-2"));
    QCOMPARE(view(pane)->model()->rowCount(), 10);
    filter->setCurrentIndex(0);
    QCOMPARE(view(pane)->model()->rowCount(), 20);
}

void ConsoleTest::droppedLinesAreCounted()
{
    ConsolePane pane;
    pane.show();
    const auto *label = pane.findChild<QLabel *>("consoleDropped");
    pane.showRun(printing(3));
    QVERIFY(!label->isVisible());
    auto run = printing(3, true);
    run->repeats.first().consoleDropped = 12;
    pane.showRun(run);
    QVERIFY(label->isVisible());
    QCOMPARE(label->text(), QStringLiteral("12 lines dropped"));
}

QTEST_MAIN(ConsoleTest)
#include "tst_console.moc"
