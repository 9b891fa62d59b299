// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing is cut off without a way to see it: large text, long words, long names, 200 workers, narrow
// windows.
#include "tests/fakes/fakefamily.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/cuttext.h"
#include "tests/ui/testwindow.h"
#include "ui/control/settingscontroller.h"
#include "ui/frame/lowerpanes.h"
#include "ui/runs/runspane.h"

#include <QApplication>
#include <QPushButton>
#include <QTabWidget>
#include <QTextEdit>

using namespace plab;

namespace {

const QString LongWord = QStringLiteral("Holiday-Thumbnail_") + QString(60, QLatin1Char('m'));
const QString LongName =
    QStringLiteral(
        "A preset whose name somebody typed in full so that nobody has to ask what it was meant to show us, ")
    + LongWord.left(18);

RunRecord withLongNames(RunRecord run)
{
    for (Repeat &repeat : run.repeats) {
        for (ProcessRecord &process : repeat.processes) {
            if (process.role != Role::Nursery && process.role != Role::Parent)
                process.name = LongWord + QLatin1Char('-') + QString::number(process.index);
        }
    }
    return run;
}

} // namespace

class CutTextTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-cuttext")); }
    void nothingIsCut();
    void largeTextLeavesTheWindowNarrow();
    void cleanupTestCase()
    {
        part<Actions>()->normalText->trigger();
        close();
    }

private:
    void keepLongNames();
    void look(const QString &what);

    QString m_preset;
    QSize m_size;
    QStringList m_found;
};

/// A preset, a run and processes whose names nobody has room for.
void CutTextTest::keepLongNames()
{
    set("steps-per-task", qint64(1'000'000'000));
    Preset preset = part<SettingsController>()->settings();
    preset.id.clear();
    preset.title = LongName;
    preset.builtIn = false;
    const Preset *kept = part<PresetController>()->save(preset);
    QVERIFY(kept);
    m_preset = kept->id;
    m_window->showRun(std::make_shared<RunRecord>(withLongNames(fakePool(200, 400, false, true))));
    part<RunsPane>()->rename(1, LongName);
    m_window->showRun(
        std::make_shared<RunRecord>(withLongNames(fakeRunOf(fakeDeadlock(4), QStringLiteral("deadlock")))));
}

/// In every tab, with what stands on the left and on the right.
void CutTextTest::look(const QString &what)
{
    const QList<QTabWidget *> all = m_window->findChildren<QTabWidget *>();
    int most = 1;
    for (const QTabWidget *tabs : all)
        most = std::max(most, tabs->count());
    for (int i = 0; i < most; ++i) {
        for (QTabWidget *tabs : all)
            tabs->setCurrentIndex(i % std::max(1, tabs->count()));
        QTest::qWait(20); // what is drawn at most every 16 ms
        for (int pass = 0; pass < 3; ++pass)
            QCoreApplication::sendPostedEvents(); // and laid out, which lets others lay out
        if (m_window->size() != m_size)
            m_found << QStringLiteral("%1: the window became %2 × %3")
                           .arg(what)
                           .arg(m_window->width())
                           .arg(m_window->height());
        for (const QPushButton *button : part<NoticeBar>()->findChildren<QPushButton *>()) {
            const QWidget *text = part<NoticeBar>()->findChild<QTextEdit *>();
            if (part<NoticeBar>()->isVisible() && text->geometry().intersects(button->geometry()))
                m_found << what + QStringLiteral(": a button lies over the notice");
        }
        for (const QString &one : cutTexts(*m_window))
            m_found << what + QStringLiteral(": ") + one;
    }
}

void CutTextTest::nothingIsCut()
{
    QVERIFY(open());
    part<ParameterForm>()->showMore(true);
    keepLongNames();
    const std::pair<int, QSize> states[] = {
        {0, {1024, 640}}, {3, {1280, 720}}, {6, {1440, 900}}, {6, {1024, 640}}};
    int steps = 0;
    for (const auto &[wanted, size] : states) {
        for (; steps < wanted; ++steps)
            part<Actions>()->largerText->trigger();
        m_size = size;
        m_window->resize(size);
        const QString state =
            QStringLiteral("%1 × %2 at %3 %").arg(size.width()).arg(size.height()).arg(100 + 10 * steps);
        part<SettingsController>()->openPreset(*part<PresetController>()->shelf().find(m_preset));
        Q_EMIT part<RunsPane>()->showRequested(1);
        part<NoticeBar>()->tell(
            NoticeBar::Kind::Error,
            QStringLiteral("Cannot write /home/%1/%1.json: the disk is full. ").arg(LongWord) + LongName,
            {{QStringLiteral("&Undo"), {}}, {QStringLiteral("&Keep in the library"), {}}});
        look(state + QStringLiteral(", 200 workers"));
        part<SettingsController>()->openExperiment(QStringLiteral("deadlock"));
        Q_EMIT part<RunsPane>()->showRequested(2);
        look(state + QStringLiteral(", deadlock"));
    }
    m_found.removeDuplicates();
    for (const QString &one : std::as_const(m_found)) // a message of a test ends somewhere
        qWarning("%s", qPrintable(one));
    QVERIFY(m_found.isEmpty());
}

/// Beside each other the panes need more than a small screen has: they share one set of tabs before they
/// widen the window, and stand beside each other again once they can.
void CutTextTest::largeTextLeavesTheWindowNarrow()
{
    auto *lower = part<LowerPanes>();
    part<SettingsController>()->openExperiment(QStringLiteral("lost-updates"));
    m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(20, true)));
    for (const QSize size : {QSize(1600, 900), QSize(1024, 640)}) {
        m_window->resize(size);
        QTest::qWait(30);
        QCOMPARE(m_window->size(), size);
    }
    QVERIFY(lower->isFolded());
    part<Actions>()->normalText->trigger();
    m_window->resize(1600, 900);
    QTRY_VERIFY(!lower->isFolded());
}

QTEST_MAIN(CutTextTest)
#include "tst_cuttext.moc"
