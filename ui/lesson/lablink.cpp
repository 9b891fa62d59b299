// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lablink.h"

#include "core/experiments/scriptfile.h"
#include "core/model/wording.h"

#include <QUrlQuery>

#include <algorithm>

namespace plab {

namespace {

using Items = QList<std::pair<QString, QString>>;

const QString RepeatItem = QStringLiteral("repeat");

Error wrongLink(const QUrl &url, const Text &why)
{
    return usageError(tr("The lesson's link %1 leads nowhere: %2").arg(url.toString(), why));
}

Text paneTitle(const QString &pane)
{
    for (const View view : {View::Family, View::Waiting}) {
        if (viewName(view) == pane)
            return viewTitle(view);
    }
    const std::pair<const char *, Text> titles[] = {
        {"settings", tr("Settings")}, {"timeline", tr("Timeline")},   {"outcomes", tr("Outcomes")},
        {"timing", tr("Timing")},     {"processes", tr("Processes")}, {"console", tr("Console")},
        {"runs", tr("Runs")},         {"source", tr("Source")},
    };
    for (const auto &[name, title] : titles) {
        if (pane == QLatin1String(name))
            return title;
    }
    return {};
}

Result<void> addSetting(LabLink &link, const QUrl &url, const std::pair<QString, QString> &item,
                        const Declaration &declaration, QList<Text> &words)
{
    if (item.first == RepeatItem) {
        link.repeat = item.second.toInt();
        words << tr("%n repeats", "%n repeat", link.repeat);
        if (link.repeat > 0)
            return {};
        return wrongLink(url, tr("“%1” is no number of repeats.").arg(item.second));
    }
    const Parameter *parameter = declaration.parameter(item.first);
    if (!parameter)
        return wrongLink(url, tr("%1 has no setting “%2”.").arg(declaration.title, item.first));
    const Result<ParameterValue> value = parseParameter(*parameter, item.second);
    if (!value)
        return wrongLink(url, value.error().sentence);
    link.settings.append({item.first, value.value()});
    words << settingAndValue(*parameter, shownValue(*parameter, value.value()));
    return {};
}

Result<LabLink> settingLink(LabLink link, const QUrl &url, const Items &items, const Declaration &declaration)
{
    QList<Text> words;
    for (const auto &item : items) {
        if (const Result<void> added = addSetting(link, url, item, declaration, words); !added)
            return added.error();
    }
    const bool runs = link.kind == LabLink::Kind::Run;
    if (!runs && words.isEmpty())
        return wrongLink(url, tr("it sets nothing."));
    link.words = words.isEmpty() ? tr("Runs the experiment as it is set")
        : runs                   ? tr("Sets %1, and runs").arg(listed(words))
                                 : tr("Sets %1").arg(listed(words));
    return link;
}

Result<LabLink> lookAtChart(LabLink link, const QUrl &url, const Declaration &declaration)
{
    for (const ChartDeclaration &chart : declaration.charts) {
        if (chart.name != link.chart)
            continue;
        link.pane = chart.view;
        link.words = tr("Shows the chart %1").arg(chart.title);
        return link;
    }
    return wrongLink(url, tr("%1 has no chart “%2”.").arg(declaration.title, link.chart));
}

Result<LabLink> lookLink(LabLink link, const QUrl &url, const Items &items, const Declaration &declaration)
{
    const auto &[what, name] = items.size() == 1 ? items.first() : std::pair<QString, QString>();
    if (what == QLatin1String("chart")) {
        link.chart = name;
        return lookAtChart(link, url, declaration);
    }
    if (what == QLatin1String("setting")) {
        link.setting = name;
        link.pane = QStringLiteral("settings");
        const Parameter *parameter = declaration.parameter(name);
        if (!parameter)
            return wrongLink(url, tr("%1 has no setting “%2”.").arg(declaration.title, name));
        link.words = tr("Shows the setting %1").arg(parameter->label);
        return link;
    }
    if (what != QLatin1String("pane"))
        return wrongLink(url, tr("it has to name one pane, chart or setting."));
    const bool isView = std::any_of(declaration.views.begin(), declaration.views.end(),
                                    [&name = name](View view) { return viewName(view) == name; });
    const bool isSource = name == QLatin1String("source")
        && scriptFileOf(declaration, Parameters(declaration.parameters)).has_value();
    if (!isView && !isSource && !labPanes().contains(name))
        return wrongLink(url, tr("%1 has no pane “%2”.").arg(declaration.title, name));
    link.pane = name;
    link.words = tr("Shows %1").arg(paneTitle(name));
    return link;
}

Result<LabLink> openLink(LabLink link, const QUrl &url, const Items &items)
{
    const auto &[what, name] = items.size() == 1 ? items.first() : std::pair<QString, QString>();
    if (what == QLatin1String("preset"))
        link.preset = name;
    else if (what == QLatin1String("experiment"))
        link.experiment = name;
    if (link.preset.isEmpty() && link.experiment.isEmpty())
        return wrongLink(url, tr("it has to name one preset or experiment."));
    link.words = tr("Opens it, with a lesson of its own");
    return link;
}

} // namespace

QStringList labPanes()
{
    return {QStringLiteral("settings"), QStringLiteral("timeline"),  QStringLiteral("outcomes"),
            QStringLiteral("timing"),   QStringLiteral("processes"), QStringLiteral("console"),
            QStringLiteral("runs")};
}

Result<LabLink> labLink(const QUrl &url, const Declaration &declaration)
{
    const Items items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    const QString verb = url.scheme() == QLatin1String("lab") ? url.path() : QString();
    LabLink link;
    if (verb == QLatin1String("set") || verb == QLatin1String("run")) {
        link.kind = verb == QLatin1String("set") ? LabLink::Kind::Set : LabLink::Kind::Run;
        return settingLink(link, url, items, declaration);
    }
    if (verb == QLatin1String("look")) {
        link.kind = LabLink::Kind::Look;
        return lookLink(link, url, items, declaration);
    }
    if (verb == QLatin1String("open")) {
        link.kind = LabLink::Kind::Open;
        return openLink(link, url, items);
    }
    return wrongLink(url, tr("a link can set, run, look or open."));
}

} // namespace plab
