// SPDX-License-Identifier: GPL-3.0-or-later
// The window without a mouse.
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/form/parameterfield.h"
#include "ui/form/parameterform.h"
#include "ui/runs/runspane.h"
#include "ui/window/lowerpanes.h"
#include "ui/window/mainwindow.h"
#include "ui/window/settingscontroller.h"

#include <QApplication>
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

QTEST_MAIN(KeyboardTest)
#include "tst_keyboard.moc"
