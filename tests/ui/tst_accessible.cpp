// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader finds: the accessible tree of the whole window with a finished run, tab by tab, and of
// its dialogs.
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakefamily.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/charts/chartview.h"
#include "ui/control/resultscontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/instant/instantcanvas.h"
#include "ui/timeline/timelineview.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QApplication>
#include <QDialog>
#include <QMenuBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>

#include <QAbstractItemView>
#include <QMenu>
#include <QRegularExpression>

#include <functional>
#include <set>

using namespace plab;

namespace {

using Interface = QAccessibleInterface;

QString nameOf(const Interface &one)
{
    return one.text(QAccessible::Name);
}

QString describe(const Interface &one)
{
    const QObject *object = one.object();
    const QObject *above = object ? object->parent() : nullptr;
    return QStringLiteral("%1 “%2” role %3 in %4")
        .arg(object ? object->metaObject()->className() : "a part", nameOf(one))
        .arg(int(one.role()))
        .arg(above ? above->metaObject()->className() : "nothing");
}

/// Every visible part under this one.
void walk(Interface *one, const std::function<void(Interface &)> &see)
{
    if (!one || !one->isValid() || one->state().invisible)
        return;
    see(*one);
    const QAccessible::Role role = one->role();
    if (role == QAccessible::Table || role == QAccessible::Tree || role == QAccessible::List
        || role == QAccessible::Chart)
        return; // cells are read in a test of their own, a chart is one thing
    for (int i = 0; i < one->childCount(); ++i)
        walk(one->child(i), see);
}

bool isButton(QAccessible::Role role)
{
    return role == QAccessible::Button || role == QAccessible::CheckBox || role == QAccessible::RadioButton
        || role == QAccessible::ButtonMenu || role == QAccessible::ButtonDropDown;
}

/// What a person acts on or reads; not what only holds other things.
bool needsName(const Interface &one)
{
    switch (one.role()) {
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::SpinBox:
    case QAccessible::Slider:
    case QAccessible::PageTab:
    case QAccessible::PageTabList:
    case QAccessible::Table:
    case QAccessible::Tree:
    case QAccessible::List:
    case QAccessible::ProgressBar:
    case QAccessible::StaticText:
    case QAccessible::Chart:
    case QAccessible::Graphic:
    case QAccessible::MenuItem:
    case QAccessible::Document:
    case QAccessible::StatusBar:
        return true;
    default:
        return isButton(one.role()) || one.state().focusable;
    }
}

/// Parts that Qt makes inside its own widgets and that a screen reader does not stop at by themselves.
bool isPartOfAnother(const Interface &one)
{
    const auto *widget = qobject_cast<const QWidget *>(one.object());
    if (!widget)
        return false;
    if (widget->focusProxy() && !isButton(one.role())) // a QTabWidget: its bar has the name
        return true;
    return widget->objectName().startsWith(QLatin1String("qt_")) || widget->inherits("QMenuBarExtension")
        || widget->inherits("QScrollBar") || widget->inherits("QHeaderView")
        || (widget->parentWidget() && widget->parentWidget()->inherits("QAbstractSpinBox"));
}

/// The pane that a widget stands in: what a person sees as one thing.
const QWidget *paneOf(const QWidget *widget)
{
    while (widget->parentWidget() && !qobject_cast<const QSplitter *>(widget->parentWidget())
           && !qobject_cast<const QStackedWidget *>(widget->parentWidget()) && !widget->isWindow())
        widget = widget->parentWidget();
    return widget;
}

} // namespace

class AccessibleTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-accessible")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void everythingHasAName_data();
    void everythingHasAName();
    void buttonsOfOnePaneDiffer_data() { everythingHasAName_data(); }
    void buttonsOfOnePaneDiffer();
    void everyCellIsRead();
    void whatIsPaintedIsToldInWords();
    void dialogsHaveNames();
    void menusHaveNames();

private:
    void showRunOf(const QString &experiment);
    void atEveryTab(const std::function<void()> &look);
    void walkWindow(const std::function<void(Interface &)> &see)
    {
        walk(QAccessible::queryAccessibleInterface(m_window.get()), see);
    }
};

void AccessibleTest::showRunOf(const QString &experiment)
{
    part<SettingsController>()->openExperiment(experiment);
    part<ParameterForm>()->showMore(true);
    if (experiment == QLatin1String("deadlock"))
        m_window->showRun(std::make_shared<RunRecord>(fakeRunOf(fakeDeadlock(4), experiment)));
    else if (experiment == QLatin1String("parent-ends"))
        m_window->showRun(std::make_shared<RunRecord>(fakeRunOf(fakeOrphans(), experiment)));
    else
        m_window->showRun(std::make_shared<RunRecord>(fakeLostUpdates(6, true)));
    QTest::qWait(30); // what is drawn at most every 16 ms
}

void AccessibleTest::atEveryTab(const std::function<void()> &look)
{
    const QList<QTabWidget *> all = m_window->findChildren<QTabWidget *>();
    int most = 1;
    for (const QTabWidget *tabs : all)
        most = std::max(most, tabs->count());
    for (int i = 0; i < most; ++i) {
        for (QTabWidget *tabs : all)
            tabs->setCurrentIndex(i % std::max(1, tabs->count()));
        QTest::qWait(10);
        look();
    }
}

void AccessibleTest::everythingHasAName_data()
{
    QTest::addColumn<QString>("experiment");
    for (const char *experiment : {"lost-updates", "deadlock", "parent-ends"})
        QTest::newRow(experiment) << QString::fromLatin1(experiment);
}

void AccessibleTest::everythingHasAName()
{
    QFETCH(const QString, experiment);
    showRunOf(experiment);
    part<NoticeBar>()->tell(NoticeBar::Kind::Info, QStringLiteral("Done."), {{QStringLiteral("&Undo"), {}}});
    QStringList nameless;
    int seen = 0;
    atEveryTab([&] {
        walkWindow([&](Interface &one) {
            if (!needsName(one) || isPartOfAnother(one))
                return;
            ++seen;
            if (nameOf(one).trimmed().isEmpty())
                nameless << describe(one);
        });
    });
    QVERIFY(seen > 200);
    nameless.removeDuplicates();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join('\n')));
}

void AccessibleTest::buttonsOfOnePaneDiffer()
{
    QFETCH(const QString, experiment);
    showRunOf(experiment);
    QStringList twice;
    atEveryTab([&] {
        std::set<std::pair<const QWidget *, QString>> names;
        walkWindow([&](Interface &one) {
            const auto *widget = qobject_cast<const QWidget *>(one.object());
            if (!widget || !isButton(one.role()) || isPartOfAnother(one))
                return;
            if (!names.insert({paneOf(widget), nameOf(one)}).second)
                twice << describe(one);
        });
    });
    twice.removeDuplicates();
    QVERIFY2(twice.isEmpty(), qPrintable(twice.join('\n')));
}

/// What a cell shows is what is read; and each has its place under a heading that has a name.
void AccessibleTest::everyCellIsRead()
{
    showRunOf(QStringLiteral("lost-updates"));
    std::set<const QObject *> read;
    atEveryTab([&] {
        walkWindow([&](Interface &one) {
            QAccessibleTableInterface *table = one.tableInterface();
            const auto *view = qobject_cast<const QAbstractItemView *>(one.object());
            if (!table || !view)
                return;
            read.insert(view);
            const bool isTable = view->model()->columnCount() > 1;
            for (int column = 0; isTable && column < table->columnCount(); ++column)
                QVERIFY2(!table->columnDescription(column).isEmpty(), qPrintable(describe(one)));
            for (int row = 0; row < view->model()->rowCount(); ++row) {
                const QModelIndex index = view->model()->index(row, 0);
                if (!(index.flags() & Qt::ItemIsEnabled) || index.data().toString().isEmpty())
                    continue;
                Interface *cell = table->cellAt(row, 0);
                QVERIFY2(cell && !nameOf(*cell).isEmpty(), qPrintable(describe(one)));
            }
        });
    });
    QVERIFY(read.size() >= 5); // library, outcomes, processes, console, runs
}

void AccessibleTest::whatIsPaintedIsToldInWords()
{
    const auto *timeline = part<TimelineView>();
    const auto words = [](const QWidget *widget) {
        Interface *one = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        return nameOf(*one) + ' ' + one->text(QAccessible::Description);
    };
    const auto roleOf = [](const QWidget *widget) {
        return QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget))->role();
    };
    showRunOf(QStringLiteral("lost-updates"));
    QCOMPARE(roleOf(timeline), QAccessible::Chart);
    for (const ProcessRecord &process : shown().record->timelineRepeat()->processes)
        QVERIFY2(words(timeline).contains(process.name), qPrintable(words(timeline)));
    QVERIFY2(words(timeline).contains(QStringLiteral("waiting"))
                 || words(timeline).contains(QStringLiteral("between read and write")),
             qPrintable(words(timeline)));
    int charts = 0;
    atEveryTab([&] {
        for (const ChartView *chart : m_window->findChildren<ChartView *>()) {
            if (!chart->isVisible())
                continue;
            ++charts;
            QCOMPARE(roleOf(chart), QAccessible::Chart);
            QVERIFY2(words(chart).contains(QRegularExpression(QStringLiteral("\\d"))),
                     qPrintable(words(chart)));
        }
    });
    QVERIFY(charts >= 2);
    showRunOf(QStringLiteral("deadlock"));
    int views = 0;
    atEveryTab([&] {
        for (const InstantCanvas *canvas : m_window->findChildren<InstantCanvas *>()) {
            if (!canvas->isVisible())
                continue;
            ++views;
            QCOMPARE(roleOf(canvas), QAccessible::Graphic);
            for (const ProcessRecord &process : shown().record->timelineRepeat()->processes)
                if (process.role == Role::Child)
                    QVERIFY2(words(canvas).contains(process.name), qPrintable(words(canvas)));
        }
    });
    QVERIFY(views > 0);
}

void AccessibleTest::dialogsHaveNames()
{
    for (QAction *action :
         {part<Actions>()->savePreset, part<Actions>()->shortcuts, part<Actions>()->about}) {
        action->trigger();
        auto *dialog = m_window->findChild<QDialog *>();
        QVERIFY2(dialog, qPrintable(action->text()));
        QTRY_VERIFY(dialog->isVisible());
        walk(QAccessible::queryAccessibleInterface(dialog), [](Interface &one) {
            if (needsName(one) && !isPartOfAnother(one))
                QVERIFY2(!nameOf(one).trimmed().isEmpty(), qPrintable(describe(one)));
        });
        delete dialog;
    }
}

void AccessibleTest::menusHaveNames()
{
    showRunOf(QStringLiteral("deadlock"));
    int seen = 0;
    std::function<void(const QList<QAction *> &)> look = [&](const QList<QAction *> &actions) {
        std::set<QString> names;
        for (const QAction *action : actions) {
            if (action->isSeparator())
                continue;
            ++seen;
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(names.insert(action->text()).second, qPrintable(action->text()));
            if (QMenu *menu = action->menu()) {
                Q_EMIT menu->aboutToShow();
                look(menu->actions());
            }
        }
    };
    look(m_window->menuBar()->actions());
    QVERIFY(seen > 40);
}

QTEST_MAIN(AccessibleTest)
#include "tst_accessible.moc"
