// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/idle.h"

#include "core/model/wording.h"

namespace plab {

Idle idle(const Parameters &parameters, const char *name, const Text &because)
{
    return {QString::fromLatin1(name), noEffect(parameters, name, because),
            tr("No effect: %1.").arg(because)};
}

Idle idleWhile(const Parameters &parameters, const char *name, const char *other, const Text &because)
{
    const Text label = shownLabel(parameters, other);
    const Text setting = shownSetting(parameters, other);
    return {QString::fromLatin1(name), noEffectWhile(parameters, name, other, because),
            because.isEmpty() ? tr("No effect while %1 is “%2”.").arg(label, setting)
                              : tr("No effect while %1 is “%2”: %3.").arg(label, setting, because)};
}

QList<Text> setInVain(const QList<Idle> &idle, const Parameters &parameters)
{
    QList<Text> sentences;
    for (const Idle &one : idle) {
        const Parameter *declared = parameters.declared(one.name);
        if (declared && parameters.value(one.name) != declared->initial)
            sentences.append(one.sentence);
    }
    return sentences;
}

} // namespace plab
