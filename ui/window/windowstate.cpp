// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/windowstate.h"

#include <QMainWindow>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>

namespace plab::WindowState {

namespace {

/// Raised when the layout changes so that old splitter states would harm.
constexpr int Version = 2;
const QString Group = QStringLiteral("window");

/// Tabs come and go with the experiment, so a page is kept by its name if it has one, else by its number.
QString nameOfCurrent(const QTabWidget &tabs)
{
    const QString name = tabs.currentWidget() ? tabs.currentWidget()->objectName() : QString();
    return name.isEmpty() ? QString::number(tabs.currentIndex()) : name;
}

void showTab(QTabWidget &tabs, const QString &name)
{
    for (int i = 0; i < tabs.count(); ++i) {
        if (tabs.widget(i)->objectName() == name || QString::number(i) == name)
            return tabs.setCurrentIndex(i);
    }
}

} // namespace

void save(const QMainWindow &window)
{
    QSettings settings;
    settings.beginGroup(Group);
    settings.setValue(QStringLiteral("version"), Version);
    settings.setValue(QStringLiteral("geometry"), window.saveGeometry());
    for (const QSplitter *splitter : window.findChildren<QSplitter *>()) {
        if (!splitter->objectName().isEmpty() && splitter->count() > 1)
            settings.setValue(QStringLiteral("splitter/") + splitter->objectName(), splitter->saveState());
    }
    for (const QTabWidget *tabs : window.findChildren<QTabWidget *>()) {
        if (!tabs->objectName().isEmpty())
            settings.setValue(QStringLiteral("tab/") + tabs->objectName(), nameOfCurrent(*tabs));
    }
}

void restore(QMainWindow &window)
{
    QSettings settings;
    settings.beginGroup(Group);
    if (settings.value(QStringLiteral("version")).toInt() != Version)
        return;
    window.restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
    for (QSplitter *splitter : window.findChildren<QSplitter *>()) {
        const QString key = QStringLiteral("splitter/") + splitter->objectName();
        if (settings.contains(key))
            splitter->restoreState(settings.value(key).toByteArray());
    }
    for (QTabWidget *tabs : window.findChildren<QTabWidget *>()) {
        const QString key = QStringLiteral("tab/") + tabs->objectName();
        if (settings.contains(key))
            showTab(*tabs, settings.value(key).toString());
    }
}

} // namespace plab::WindowState
