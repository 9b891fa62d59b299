// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/create/script.h"

namespace plab::create {

namespace {

constexpr double PauseS = 0.05; ///< after each, so that their marks stand apart

} // namespace

Mistakes::Mistakes(Parent &parent, std::vector<Process> &children)
    : m_parent(parent), m_children(children) { }

bool triesMistakes(const Parameters &p)
{
    return p.choice("mistake") != QLatin1String("none");
}

bool makesMistake(const Parameters &p, const char *mistake)
{
    const QString chosen = p.choice("mistake");
    return chosen == QLatin1String(mistake) || chosen == QLatin1String("all");
}

Process *Mistakes::daemonWithChild()
{
    const bool tries = makes("daemon-starts-child") && !runsThreads(m_parent.parameters());
    return tries ? &m_children.back() : nullptr;
}

void Mistakes::note(const QString &call, const QString &sentence)
{
    m_refusals.append(QJsonArray {call, sentence});
}

void Mistakes::attempt(const QString &call, const std::function<void()> &act)
{
    try {
        act();
        ++m_accepted;
        m_parent.print(QStringLiteral("%1 was accepted").arg(call));
    } catch (const Refused &refused) {
        const QString sentence = refused.error.sentence.english();
        m_parent.print(QStringLiteral("%1 is refused: %2").arg(call, sentence));
        note(call, sentence);
    }
    m_parent.sleep(PauseS);
}

void Mistakes::joinBeforeStart()
{
    if (makes("join-before-start"))
        attempt(QStringLiteral("join() before start()"), [this] { m_children.front().join(); });
}

void Mistakes::startTwice()
{
    if (makes("start-twice"))
        attempt(QStringLiteral("a second start()"), [this] { m_children.front().start(); });
}

void Mistakes::setDaemonAfterStart()
{
    if (makes("daemon-after-start"))
        attempt(QStringLiteral("daemon = True after start()"),
                [this] { m_children.front().setDaemon(true); });
}

void Mistakes::report()
{
    if (daemonWithChild()) { // it has printed the sentence itself
        const auto &words = m_parent.shared<SharedWords>();
        const bool refused = words.daemonRefused.load(std::memory_order_acquire);
        m_accepted += !refused;
        if (refused)
            note(QStringLiteral("start() of a daemon's child"), QString::fromUtf8(words.refusal));
    }
    m_parent.measure(QStringLiteral("refused"), double(m_refusals.size()));
    m_parent.value(QStringLiteral("refusals"), m_refusals);
}

} // namespace plab::create
