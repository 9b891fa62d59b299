// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/menus.h"

#include "ui/frame/actions.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

namespace plab {

namespace {

/// The titles' context for translators.
class Menus
{
    Q_DECLARE_TR_FUNCTIONS(plab::Menus)
};

QMenu *addMenu(QMenuBar *bar, const QString &title)
{
    QMenu *menu = bar->addMenu(title);
    menu->setToolTipsVisible(true);
    return menu;
}

void fillFile(QMenu *menu, const Actions &actions, const OwnMenus &own)
{
    menu->addAction(actions.open);
    menu->addSeparator();
    menu->addAction(actions.openScript);
    menu->addMenu(own.scripts);
    menu->addAction(actions.saveScript);
    menu->addAction(actions.saveScriptAs);
    menu->addSeparator();
    menu->addMenu(own.exports);
    menu->addAction(actions.copyTable);
    menu->addSeparator();
    menu->addAction(actions.quit);
}

void fillExperiment(QMenu *menu, const Actions &actions)
{
    menu->addAction(actions.run);
    menu->addAction(actions.stop);
    menu->addAction(actions.copyCommand);
    menu->addSeparator();
    menu->addAction(actions.reset);
    menu->addAction(actions.defaults);
    menu->addAction(actions.savePreset);
    menu->addSeparator();
    menu->addAction(actions.editPreset);
    menu->addAction(actions.deletePreset);
    menu->addAction(actions.exportPreset);
    menu->addAction(actions.importPreset);
}

void fillView(QMenu *menu, const Actions &actions)
{
    menu->addAction(actions.findExperiment);
    QMenu *panes = menu->addMenu(Menus::tr("&Go to"));
    panes->addActions(actions.panes);
    menu->addAction(actions.lessonShown);
    menu->addAction(actions.present);
    menu->addSeparator();
    QMenu *theme = menu->addMenu(Menus::tr("&Theme"));
    theme->addActions(actions.theme->actions());
    menu->addAction(actions.largerText);
    menu->addAction(actions.smallerText);
    menu->addAction(actions.normalText);
    menu->addSeparator();
    menu->addAction(actions.fullScreen);
}

void fillRuns(QMenu *menu, const Actions &actions, const OwnMenus &own)
{
    menu->addActions(own.runs);
    menu->addSeparator();
    menu->addAction(actions.keepRuns);
    menu->addMenu(own.kept);
    menu->addAction(actions.panes.at(Actions::RunsPane));
}

void fillHelp(QMenu *menu, const Actions &actions)
{
    menu->addAction(actions.showLesson);
    menu->addAction(actions.previousLesson);
    menu->addAction(actions.nextLesson);
    menu->addAction(actions.shortcuts);
    menu->addSeparator();
    menu->addAction(actions.about);
}

} // namespace

void fillMenuBar(QMenuBar *bar, const Actions &actions, const OwnMenus &own)
{
    fillFile(addMenu(bar, Menus::tr("&File")), actions, own);
    fillExperiment(addMenu(bar, Menus::tr("&Experiment")), actions);
    fillView(addMenu(bar, Menus::tr("&View")), actions);
    fillRuns(addMenu(bar, Menus::tr("&Runs")), actions, own);
    fillHelp(addMenu(bar, Menus::tr("&Help")), actions);
}

} // namespace plab
