// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/taborder.h"

#include <QWidget>

#include <algorithm>

namespace plab {

namespace {

bool takesTab(const QWidget *widget, const QWidget *window)
{
    return (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && !widget->focusProxy()
        && widget->window() == window && widget->isVisibleTo(window) && widget->isEnabled();
}

/// What takes Tab, in the order of the parts.
QList<QWidget *> stopsOf(QWidget *window, const QList<QWidget *> &parts)
{
    QList<QWidget *> stops;
    for (QWidget *widget = window->nextInFocusChain(); widget != window;
         widget = widget->nextInFocusChain()) {
        if (takesTab(widget, window))
            stops << widget;
    }
    const auto place = [&parts](const QWidget *widget) {
        return std::find_if(parts.begin(), parts.end(),
                            [widget](const QWidget *part) {
                                return part && (part == widget || part->isAncestorOf(widget));
                            })
            - parts.begin();
    };
    std::stable_sort(stops.begin(), stops.end(),
                     [&](const QWidget *a, const QWidget *b) { return place(a) < place(b); });
    return stops;
}

} // namespace

QWidget *nextByTab(QWidget *window, const QList<QWidget *> &parts, bool forward)
{
    const QList<QWidget *> stops = stopsOf(window, parts);
    if (stops.isEmpty())
        return nullptr;
    const qsizetype now = stops.indexOf(window->focusWidget());
    if (now < 0)
        return forward ? stops.first() : stops.last();
    return stops.at((now + (forward ? 1 : stops.size() - 1)) % stops.size());
}

} // namespace plab
