// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the window is whole: tables on the clipboard, names of files, settings.
#include "core/record/readfile.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/base/breakable.h"
#include "ui/base/filedialogs.h"
#include "ui/base/keptsettings.h"
#include "ui/console/consolepane.h"
#include "ui/control/exportcontroller.h"
#include "ui/frame/lowerpanes.h"
#include "ui/runs/runspane.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QTimer>
#include <QTreeView>

using namespace plab;

class NothingLostTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-nothinglost")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void endingsAreAddedToNamesWithDots_data();
    void endingsAreAddedToNamesWithDots();
    void aNameWithDotsIsSavedWithItsEnding();
    void whatWouldBeOverwrittenIsAskedFor();
    void copiedTablesHavePlainNumbers();
    void settingsThatCannotBeKeptAreToldOnce();
    void aBrokenWordIsCopiedWhole();

private:
    QFileDialog *askForResults();
    void type(QFileDialog *dialog, const QString &name);
};

void NothingLostTest::endingsAreAddedToNamesWithDots_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<QString>("saved");
    const QString png = QStringLiteral("PNG picture (*.png)");
    const QString svg = QStringLiteral("SVG drawing (*.svg)");
    QTest::newRow("none") << "run" << png << "run.png";
    QTest::newRow("a dot") << "/a.b/my.run" << png << "/a.b/my.run.png";
    QTest::newRow("the other filter") << "my.run" << svg << "my.run.svg";
    QTest::newRow("its own") << "run.png" << png << "run.png";
    QTest::newRow("another that is offered") << "run.SVG" << png << "run.SVG";
    QTest::newRow("of a table") << "run.csv" << png << "run.csv.png";
}

void NothingLostTest::endingsAreAddedToNamesWithDots()
{
    QFETCH(const QString, typed);
    QFETCH(const QString, chosen);
    QTEST(withEnding(typed, QStringLiteral("PNG picture (*.png);;SVG drawing (*.svg)"), chosen), "saved");
}

/// The dialog that the Export menu opens, seen.
QFileDialog *NothingLostTest::askForResults()
{
    m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(3, false)));
    QMenu *menu = part<ExportController>()->menu();
    Q_EMIT menu->aboutToShow();
    menu->actions().first()->trigger();
    auto *dialog = m_window->findChild<QFileDialog *>();
    return dialog && QTest::qWaitForWindowExposed(dialog) ? dialog : nullptr;
}

void NothingLostTest::type(QFileDialog *dialog, const QString &name)
{
    auto *field = dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
    field->selectAll();
    QTest::keyClicks(field, m_folder->filePath(name));
    QTest::keyClick(field, Qt::Key_Return);
}

void NothingLostTest::aNameWithDotsIsSavedWithItsEnding()
{
    QFileDialog *dialog = askForResults();
    QVERIFY(dialog);
    type(dialog, QStringLiteral("my.run"));
    QVERIFY(settled());
    QTRY_VERIFY(QFile::exists(m_folder->filePath(QStringLiteral("my.run.csv"))));
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("my.run"))));
    QVERIFY2(part<NoticeBar>()->sentence().contains(QStringLiteral("my.run.csv")),
             qPrintable(part<NoticeBar>()->sentence()));
}

void NothingLostTest::whatWouldBeOverwrittenIsAskedFor()
{
    const QString path = writeText(QStringLiteral("my.run.csv"), "mine");
    QFileDialog *dialog = askForResults();
    QVERIFY(dialog);
    bool asked = false;
    QTimer answer; // the question has an event loop of its own
    connect(&answer, &QTimer::timeout, this, [&] {
        auto *question = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
        asked = asked || question;
        if (question)
            QTest::keyClick(question, Qt::Key_Escape);
    });
    answer.start(10);
    type(dialog, QStringLiteral("my.run"));
    QVERIFY(asked);
    QVERIFY(settled());
    QCOMPARE(readFile(path, 100).take(), QByteArray("mine"));
    dialog->reject();
}

void NothingLostTest::copiedTablesHavePlainNumbers()
{
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(1200, false)));
    part<Actions>()->copyTable->trigger();
    QStringList lines = QApplication::clipboard()->text().split('\n');
    const QStringList heads = lines.takeFirst().split('\t');
    QVERIFY(heads.contains(QStringLiteral("Share")) && heads.contains(QStringLiteral("Share low"))
            && heads.contains(QStringLiteral("Share high")));
    QStringList figures;
    for (const QString &line : std::as_const(lines)) {
        const QStringList cells = line.split('\t');
        for (int i = 1; i < 5 && i < cells.size(); ++i)
            figures << cells.at(i);
    }
    QVERIFY(figures.contains(QStringLiteral("1200"))); // no grouping
    for (const QString &figure : std::as_const(figures)) {
        bool isNumber = false;
        figure.toDouble(&isNumber);
        QVERIFY2(isNumber || figure.isEmpty(), qPrintable(figure));
    }

    part<LowerPanes>()->showPane(part<RunsPane>());
    auto *runs = part<RunsPane>()->findChild<QTreeView *>();
    runs->setFocus();
    QTest::keyClick(runs, Qt::Key_C, Qt::ControlModifier);
    lines = QApplication::clipboard()->text().split('\n');
    QCOMPARE(lines.size(), 3); // heading, the run, the last end
    const qsizetype wall = lines.first().split('\t').indexOf(QStringLiteral("Wall time, s"));
    QCOMPARE(lines.at(1).split('\t').size(), lines.first().split('\t').size());
    for (qsizetype i = wall; i < wall + 3; ++i) { // median, low, high
        bool isPlain = false;
        QVERIFY2(lines.at(1).split('\t').value(i).toDouble(&isPlain) > 0 && isPlain, qPrintable(lines.at(1)));
    }

    part<LowerPanes>()->showPane(part<ConsolePane>());
    auto *console = part<ConsolePane>()->findChild<QTreeView *>();
    QTRY_VERIFY(console->model()->rowCount() > 0);
    console->setFocus();
    console->setCurrentIndex(console->model()->index(0, 0));
    QTest::keyClick(console, Qt::Key_C, Qt::ControlModifier);
    lines = QApplication::clipboard()->text().split('\n');
    QLocale::setDefault(before);
    QCOMPARE(lines.size(), 3); // heading, line, the last end
    bool isNumber = false;
    lines.at(1).split('\t').value(1).toDouble(&isNumber);
    QVERIFY2(isNumber, qPrintable(lines.at(1)));
    QVERIFY(QApplication::clipboard()->mimeData()->html().contains(QStringLiteral("<th>")));
}

void NothingLostTest::settingsThatCannotBeKeptAreToldOnce()
{
    QVERIFY(part<NoticeBar>()->sentence().isEmpty()); // here they can
    const QString file = writeText(QStringLiteral("file"), "no folder");
    const QString config = qEnvironmentVariable("XDG_CONFIG_HOME");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope,
                       file); // also root cannot make a folder there
    m_window = std::make_unique<MainWindow>(m_lab.get());
    m_window->show();
    QVERIFY2(part<NoticeBar>()->sentence().contains(file), qPrintable(part<NoticeBar>()->sentence()));
    part<NoticeBar>()->dismiss();
    part<Actions>()->theme->actions().at(2)->trigger(); // once is enough
    QVERIFY(part<NoticeBar>()->sentence().isEmpty());
    KeptSettings::instance().tellAnew();
    part<Actions>()->theme->actions().at(1)->trigger(); // a disk may fill later, too
    const QString told = part<NoticeBar>()->sentence();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, config);
    QVERIFY2(told.contains(file), qPrintable(told));
}

/// Its places to break are not what a person wants to paste.
void NothingLostTest::aBrokenWordIsCopiedWhole()
{
    const QString path = QStringLiteral("/home/a-person/measurements/of-an-afternoon.json");
    BreakingLabel label(path);
    label.show();
    QVERIFY(QTest::qWaitForWindowExposed(&label));
    QVERIFY(label.minimumSizeHint().width() < label.fontMetrics().horizontalAdvance(path) / 4);
    label.setSelection(0, int(label.text().size()));
    QTest::keyClick(&label, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), path);
    QCOMPARE(breakable(QStringLiteral("words of usual length")), QStringLiteral("words of usual length"));
}

QTEST_MAIN(NothingLostTest)
#include "tst_nothinglost.moc"
