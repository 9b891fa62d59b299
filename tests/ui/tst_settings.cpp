// SPDX-License-Identifier: GPL-3.0-or-later
// The settings as a person meets them: what is changed and comes back, what has no effect, what is told
// where, and that neither Run nor a notice nor the wheel disturbs anybody.
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/ui/testwindow.h"
#include "ui/control/settingscontroller.h"
#include "ui/form/parameterfield.h"
#include "ui/frame/presetdialog.h"
#include "ui/frame/runbar.h"
#include "ui/library/librarymodel.h"
#include "ui/library/librarypane.h"
#include "ui/outcomes/outcomemodel.h"
#include "ui/outcomes/outcomespane.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>
#include <QTreeView>

using namespace plab;

class SettingsTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase() { close(); }

    void resetGoesBackToThePreset();
    void theDefaultsAreASecondChoice();
    void whatIsChangedIsMarkedAndComesBackByItself();
    void theRepeatsComeBackToo();
    void theResetsNoticeGoesWithWhatItSpokeOf();
    void whatHasNoEffectIsDisabledAndSaysWhy();
    void oneReasonIsToldOnce();
    void whatIsWrongCanBeMended();
    void whatTakesTooLongIsToldBesideItsField();
    void whatGoesBeyondTheMachineIsToldBesideItsField();
    void aContradictionStandsBesideWhatWasTouched();
    void whatCanComeOfTheSettingsStandsThereBeforeTheFirstRun();
    void savingProposesAName();
    void theLibraryMarksWhatIsChangedAndOnesOwn();

private:
    ParameterField *field(const char *name) const
    {
        return part<ParameterForm>()->findChild<ParameterField *>(QLatin1String(name));
    }
    /// With its fields to be seen, and those of what was open before gone.
    void openExperiment(const char *id) const
    {
        part<SettingsController>()->openExperiment(QLatin1String(id));
        settle();
    }
    static void settle()
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
    QWidget *editor(const char *name) const { return field(name)->editor(); }
    Parameters parameters() const { return part<ParameterForm>()->parameters(); }
    void type(const char *name, const QString &words) const
    {
        auto *text = field(name)->findChild<QLineEdit *>();
        text->setFocus();
        text->selectAll();
        QTest::keyClicks(text, words);
    }
    QStringList toldUnder(const char *name) const
    {
        QStringList told;
        for (const QLabel *label :
             field(name)->findChildren<QLabel *>(QString(), Qt::FindDirectChildrenOnly)) {
            if (label->isVisible())
                told << label->text();
        }
        return told;
    }
    QToolButton *resetButton() const { return m_window->findChild<QToolButton *>("resetButton"); }
};

/// One window for all: each begins with what the first start has open.
void SettingsTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    useFoldersOf(QStringLiteral("tst-settings"));
    QVERIFY(open());
}

void SettingsTest::init()
{
    part<NoticeBar>()->dismiss();
    m_window->resize(1440, 900);
    part<SettingsController>()->openPreset(*part<PresetController>()->shelf().find("counting-pool"));
    part<ParameterForm>()->showMore(true);
    settle();
    QApplication::setActiveWindow(m_window.get()); // a menu may have taken it
    QTRY_VERIFY(m_window->isActiveWindow());
}

void SettingsTest::resetGoesBackToThePreset()
{
    const Parameters preset = parameters();
    QVERIFY(!part<Actions>()->reset->isEnabled());
    type("workers", "7");
    type("tasks", "33");
    QTest::mouseClick(resetButton(), Qt::LeftButton, {}, QPoint(12, 12));
    QVERIFY(parameters() == preset);
    QCOMPARE(part<SettingsController>()->presetId(), QString("counting-pool"));
    QVERIFY(part<NoticeBar>()->sentence().contains("Counting pool"));
    QTest::mouseClick(noticeButton("Undo"), Qt::LeftButton);
    QCOMPARE(parameters().integer("workers"), 7);
    QCOMPARE(parameters().integer("tasks"), 33);
}

void SettingsTest::theDefaultsAreASecondChoice()
{
    resetButton()->setFocus();
    QTimer::singleShot(0, this, [this] { // the menu has a loop of its own
        QMenu *menu = resetButton()->menu();
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
    });
    QTest::keyClick(resetButton(), Qt::Key_Down);
    QVERIFY(parameters() == Parameters(findDeclaration("pool")->parameters));
    QVERIFY(part<SettingsController>()->presetId().isEmpty());
    QTest::mouseClick(noticeButton("Undo"), Qt::LeftButton);
    QCOMPARE(part<SettingsController>()->presetId(), QString("counting-pool"));
}

void SettingsTest::whatIsChangedIsMarkedAndComesBackByItself()
{
    const qint64 workers = parameters().integer("workers");
    QToolButton *mark = field("workers")->resetButton();
    QVERIFY(!mark->isVisible());
    const int before = editor("workers")->mapTo(m_window.get(), QPoint()).x();
    type("workers", "7");
    type("tasks", "33");
    QVERIFY(mark->isVisible());
    QCOMPARE(editor("workers")->mapTo(m_window.get(), QPoint()).x(), before); // it moves nothing
    QVERIFY(mark->accessibleName().contains("Workers"));
    QVERIFY(mark->accessibleName().contains(QString::number(workers)));
    field("workers")->findChild<QLineEdit *>()->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), mark);
    QTest::keyClick(mark, Qt::Key_Space);
    QCOMPARE(parameters().integer("workers"), workers);
    QCOMPARE(parameters().integer("tasks"), 33);
    QVERIFY(!mark->isVisible());
    QVERIFY(field("workers")->isAncestorOf(QApplication::focusWidget())); // still where one worked
    QTest::mouseClick(field("tasks")->resetButton(), Qt::LeftButton);
    QVERIFY(!part<SettingsController>()->isChanged());
}

void SettingsTest::theRepeatsComeBackToo()
{
    auto *repeat = part<RunBar>()->findChild<QSpinBox *>("repeat");
    const int before = repeat->value();
    QVERIFY(!part<Actions>()->reset->isEnabled());
    repeat->setFocus();
    QTest::keyClick(repeat, Qt::Key_Up);
    QCOMPARE(repeat->value(), before + 1);
    QVERIFY(part<Actions>()->reset->isEnabled());
    QTest::mouseClick(resetButton(), Qt::LeftButton, {}, QPoint(12, 12));
    QCOMPARE(repeat->value(), before);
}

void SettingsTest::theResetsNoticeGoesWithWhatItSpokeOf()
{
    type("workers", "7");
    part<Actions>()->reset->trigger();
    QVERIFY(noticeButton("Undo"));
    openExperiment("deadlock");
    QVERIFY(part<NoticeBar>()->isHidden());
    part<NoticeBar>()->tell(NoticeBar::Kind::Error, "Something else went wrong.");
    openExperiment("pool");
    QVERIFY(part<NoticeBar>()->isVisible()); // that is still so
}

void SettingsTest::whatHasNoEffectIsDisabledAndSaysWhy()
{
    openExperiment("pool"); // its tasks sleep
    QVERIFY(!editor("lock")->isEnabled());
    QVERIFY2(toldUnder("lock").join(' ').contains("only counting tasks share a counter"),
             qPrintable(toldUnder("lock").join(' ')));
    QVERIFY(field("lock")->toolTip().contains("only counting tasks"));
    QVERIFY(editor("lock")->accessibleDescription().contains("only counting tasks"));
    auto *task = qobject_cast<QComboBox *>(editor("task"));
    task->setCurrentIndex(task->findData("count"));
    QVERIFY(editor("lock")->isEnabled());
    QVERIFY(toldUnder("lock").isEmpty());
    QVERIFY(!editor("step-seconds")->isEnabled());

    // What a person set in vain is told there, and not once more below all fields.
    openExperiment("lost-updates");
    auto *remarks = m_window->findChild<QLabel *>("formRemarks");
    Parameters vain = parameters();
    vain.set("scope", QString("loop"));
    part<SettingsController>()->setParameters(vain);
    QVERIFY(!editor("scope")->isEnabled());
    QVERIFY(toldUnder("scope").join(' ').contains("there is no lock"));
    QVERIFY2(!remarks->text().contains("has no effect"), qPrintable(remarks->text()));
}

void SettingsTest::oneReasonIsToldOnce()
{
    openExperiment("meeting-points"); // semaphore
    int told = 0;
    for (const char *name : {"clear", "notify", "predicate", "passes", "action", "abort"}) {
        QVERIFY2(!editor(name)->isEnabled(), name);
        QVERIFY2(field(name)->toolTip().contains("No effect while"), name);
        told += int(toldUnder(name).size());
    }
    QCOMPARE(told, 1);
}

/// An effect or not: what stops the run has to be reached.
void SettingsTest::whatIsWrongCanBeMended()
{
    openExperiment("manager");
    Parameters wrong = parameters();
    wrong.set("object", QString("nested"));
    part<SettingsController>()->setParameters(wrong);
    QVERIFY(!editor("steps")->isEnabled());
    part<ParameterForm>()->focusFirst(); // "operations" has no effect
    QVERIFY(editor("clients")->hasFocus());
    wrong.set("steps", QList<double> {1, 2, 3});
    part<SettingsController>()->setParameters(wrong);
    QVERIFY(editor("steps")->isEnabled());
    QVERIFY(toldUnder("steps").join(' ').contains("at most one step for each client"));
}

void SettingsTest::whatTakesTooLongIsToldBesideItsField()
{
    openExperiment("create");
    QVERIFY(toldUnder("seconds").isEmpty());
    type("seconds", "500");
    QVERIFY2(toldUnder("seconds").join(' ').contains("its time limit is 60 s"),
             qPrintable(toldUnder("seconds").join(' ')));
    auto *remarks = m_window->findChild<QLabel *>("formRemarks");
    QVERIFY(!remarks->text().contains("time limit"));
    type("seconds", "30"); // ends in time, and is long all the same
    QVERIFY2(toldUnder("seconds").join(' ').contains("at least 30 seconds"),
             qPrintable(toldUnder("seconds").join(' ')));
    type("seconds", "3");
    QVERIFY(toldUnder("seconds").isEmpty());
    type("time-limit", "2");
    QVERIFY(toldUnder("time-limit").join(' ').contains("its time limit is 2 s"));
}

/// More workers than CPUs, more shared memory than there is.
void SettingsTest::whatGoesBeyondTheMachineIsToldBesideItsField()
{
    auto *remarks = m_window->findChild<QLabel *>("formRemarks");
    openExperiment("speed-up");
    type("jobs", QString::number(usableCpus() + 3));
    QVERIFY2(toldUnder("jobs").join(' ').contains("run at the same instant"),
             qPrintable(toldUnder("jobs").join(' ')));
    QVERIFY(!remarks->text().contains("same instant"));
    openExperiment("shared-values");
    auto *kind = qobject_cast<QComboBox *>(editor("kind"));
    kind->setCurrentIndex(kind->findData("block"));
    type("size-mib", "16777216");
    QVERIFY2(toldUnder("size-mib").join(' ').contains("/dev/shm has room for"),
             qPrintable(toldUnder("size-mib").join(' ')));
    part<ParameterForm>()->showMore(false); // what cannot be seen there is told below
    QVERIFY(remarks->text().contains("/dev/shm has room for"));
    part<ParameterForm>()->showMore(true);
    type("size-mib", "1");
    QVERIFY(toldUnder("size-mib").isEmpty());
}

void SettingsTest::aContradictionStandsBesideWhatWasTouched()
{
    openExperiment("lost-updates");
    const auto isTold = [this](const char *name) {
        return toldUnder(name).join(' ').contains("at most one step for each contender");
    };
    type("steps", "1, 2, 3");
    QVERIFY2(isTold("steps"), qPrintable(toldUnder("steps").join(' ')));
    type("processes", "3");
    QVERIFY(!isTold("steps"));
    type("processes", "2");
    QVERIFY(isTold("processes"));
    QVERIFY(!isTold("steps"));
    QVERIFY(!m_window->findChild<QLabel *>("formError")->isVisible());
}

/// Of the settings in the form, not of the experiment's defaults.
void SettingsTest::whatCanComeOfTheSettingsStandsThereBeforeTheFirstRun()
{
    const auto *rows = part<OutcomesPane>()->findChild<OutcomeModel *>();
    const auto gradeOf = [rows](const QString &outcome) -> std::optional<Grade> {
        for (const OutcomeRow &row : rows->rows()) {
            if (row.outcome == outcome)
                return row.grade;
        }
        return {};
    };
    QTRY_COMPARE(gradeOf("updates-lost"), Grade::Interesting);
    QTest::mouseClick(editor("lock"), Qt::LeftButton);
    QTRY_COMPARE(gradeOf("updates-lost"), Grade::Forbidden);
    openExperiment("pool"); // its tasks count nothing
    QTRY_COMPARE(gradeOf("updates-lost"), std::nullopt);
}

void SettingsTest::savingProposesAName()
{
    const auto proposed = [this] {
        part<Actions>()->savePreset->trigger();
        auto *dialog = part<PresetDialog>();
        const QString title = dialog->findChild<QLineEdit *>("presetTitle")->text();
        delete dialog;
        return title;
    };
    type("workers", "8");
    QCOMPARE(proposed(), QString("Counting pool, 8 workers"));
    QTest::mouseClick(editor("lock"), Qt::LeftButton);
    QCOMPARE(proposed(), QString("Counting pool, 8 workers, lock mutex"));
    part<Actions>()->reset->trigger();
    QCOMPARE(proposed(), QString("Counting pool (2)")); // its own is taken
}

void SettingsTest::theLibraryMarksWhatIsChangedAndOnesOwn()
{
    const auto mark = [this] {
        return m_window->findChild<QTreeView *>("libraryTree")
            ->currentIndex()
            .data(LibraryModel::MarkRole)
            .toString();
    };
    QCOMPARE(mark(), QString());
    type("workers", "8");
    QCOMPARE(mark(), QString("changed"));
    QVERIFY(part<PresetController>()->save([this] {
        Preset mine = part<SettingsController>()->settings();
        mine.id.clear();
        mine.title = QStringLiteral("Eight");
        return mine;
    }()));
    QCOMPARE(mark(), QString("yours"));
    openExperiment("deadlock");
    QCOMPARE(mark(), QString());
}

QTEST_MAIN(SettingsTest)
#include "tst_settings.moc"
