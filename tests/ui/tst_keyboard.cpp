// SPDX-License-Identifier: GPL-3.0-or-later
// The window without a mouse.
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/control/settingscontroller.h"
#include "ui/form/parameterfield.h"
#include "ui/form/parameterform.h"
#include "ui/frame/lowerpanes.h"
#include "ui/runs/runspane.h"
#include "ui/window/mainwindow.h"

#include <QActionGroup>
#include <QApplication>
#include <QSet>
#include <QTest>
#include <QToolButton>

using namespace plab;

class KeyboardTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-keyboard")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void tabGoesRoundTheWholeWindow_data();
    void tabGoesRoundTheWholeWindow();
    void tabGoesThroughEveryForm();
    void tabComesFirstToWhatIsDoneFirst();
    void focusIsSeenEverywhere_data();
    void focusIsSeenEverywhere();

private:
    QList<QWidget *> tabRound(Qt::Key key);
};

/// What gets the focus by pressing the key again and again; empty if the round does not close.
QList<QWidget *> KeyboardTest::tabRound(Qt::Key key)
{
    m_window->activateWindow();
    m_window->setFocus();
    QList<QWidget *> visited;
    for (int i = 0; i < 200; ++i) {
        QWidget *last = QApplication::focusWidget();
        QTest::keyClick(last ? last : m_window.get(), key);
        QWidget *now = QApplication::focusWidget();
        if (visited.contains(now)) // if it is not the first, some widgets go round by themselves
            return now == visited.first() ? visited : QList<QWidget *>();
        visited.append(now);
    }
    return {};
}

void KeyboardTest::tabGoesRoundTheWholeWindow_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::newRow("forwards") << Qt::Key_Tab;
    QTest::newRow("backwards") << Qt::Key_Backtab;
}

void KeyboardTest::tabGoesRoundTheWholeWindow()
{
    QFETCH(const Qt::Key, key);
    part<LowerPanes>()->showPane(part<RunsPane>());
    m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(3, false)));
    const QList<QWidget *> visited = tabRound(key);
    QVERIFY(!visited.isEmpty());
    const auto isVisited = [&](const char *name) {
        return std::any_of(visited.begin(), visited.end(), [&](const QWidget *widget) {
            return widget->objectName() == QLatin1String(name);
        });
    };
    for (const char *name :
         {"runButton", "librarySearch", "libraryTree", "moreButton", "resetButton", "runsView"})
        QVERIFY2(isVisited(name), name);
    QVERIFY(std::any_of(visited.begin(), visited.end(), [this](const QWidget *widget) {
        return part<RunsPane>()->isAncestorOf(widget) && qobject_cast<const QToolButton *>(widget);
    }));
}

void KeyboardTest::tabGoesThroughEveryForm()
{
    for (const Declaration *declaration : declarations()) {
        part<SettingsController>()->openExperiment(declaration->id);
        part<ParameterForm>()->showMore(true);
        const QList<QWidget *> visited = tabRound(Qt::Key_Tab);
        QVERIFY2(!visited.isEmpty(), qPrintable(declaration->id));
        for (const ParameterField *field : part<ParameterForm>()->findChildren<ParameterField *>()) {
            const bool isVisited =
                std::any_of(visited.begin(), visited.end(), [field](const QWidget *widget) {
                    return field->isAncestorOf(widget); // of a value that is not given only its box
                });
            if (field->isVisible() && field->isEnabled())
                QVERIFY2(isVisited && (visited.contains(field->editor()) || !field->editor()->isEnabled()),
                         qPrintable(declaration->id + ' ' + field->parameter().name));
        }
    }
}

/// What to run, how, Run, and what came out; with every experiment, whose form has fields of its own.
void KeyboardTest::tabComesFirstToWhatIsDoneFirst()
{
    for (const char *experiment : {"lost-updates", "deadlock"}) {
        part<SettingsController>()->openExperiment(QLatin1String(experiment));
        part<LowerPanes>()->showPane(part<RunsPane>());
        m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(3, false)));
        QCoreApplication::processEvents(); // the form shows its new fields
        const QList<QWidget *> visited = tabRound(Qt::Key_Tab);
        const auto placeOf = [&](const QString &name) {
            const auto found = std::find_if(visited.begin(), visited.end(), [&](const QWidget *widget) {
                return widget->objectName() == name || widget->accessibleName() == name
                    || QLatin1String(widget->metaObject()->className()) == name;
            });
            return found == visited.end() ? -1 : int(found - visited.begin());
        };
        int before = -1;
        for (const char *name :
             {"librarySearch", "libraryTree", "plab::NumberSpin", "moreButton", "runButton", "repeat",
              "recording", "Timeline", "Graded outcomes", "runsView"}) {
            const int place = placeOf(QLatin1String(name));
            QVERIFY2(place > before, name);
            before = place;
        }
    }
}

void KeyboardTest::focusIsSeenEverywhere_data()
{
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << 1;
    QTest::newRow("dark") << 2;
}

/// Whatever Tab comes to looks another way while it has the focus.
void KeyboardTest::focusIsSeenEverywhere()
{
    QFETCH(const int, theme);
    constexpr int LeastPixels = 40; // more than a cursor that blinks
    part<Actions>()->theme->actions().at(theme)->trigger();
    m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(3, false)));
    QSet<QWidget *> seen;
    int unseen = 0;
    for (const int pane : {int(Actions::TimingPane), int(Actions::ProcessesPane), int(Actions::ConsolePane),
                           int(Actions::RunsPane), int(Actions::LessonPane)}) {
        part<Actions>()->panes.at(pane)->trigger();
        QTest::qWait(20);
        for (QWidget *widget : tabRound(Qt::Key_Tab)) {
            if (widget == m_window.get() || seen.contains(widget))
                continue;
            seen.insert(widget);
            m_window->setFocus();
            QTest::qWait(1);
            const QImage without = widget->grab().toImage(); // also where it is scrolled out of view
            widget->setFocus(Qt::TabFocusReason);
            QTest::qWait(1);
            const QImage with = widget->grab().toImage();
            int changed = 0;
            for (int y = 0; y < with.height(); ++y) {
                for (int x = 0; x < with.width(); ++x)
                    changed += with.pixel(x, y) != without.pixel(x, y);
            }
            if (changed < LeastPixels)
                qWarning("%s %s of %s: %d pixels", widget->metaObject()->className(),
                         qPrintable(widget->objectName()), widget->parentWidget()->metaObject()->className(),
                         changed);
            unseen += changed < LeastPixels;
        }
    }
    part<Actions>()->theme->actions().at(1)->trigger();
    QVERIFY(seen.size() > 20);
    QCOMPARE(unseen, 0);
}

QTEST_MAIN(KeyboardTest)
#include "tst_keyboard.moc"
