// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/repeatwatch.h"

#include <memory>

namespace plab {

/// What its processes would share.
struct WatchedWords
{
    RelativeArray<std::uint64_t> words;

    void build(ArenaBuilder &builder, const Parameters &) { words = builder.array<std::uint64_t>(512); }
};

/// A repeat without processes: what its parent and children would write into arena and links, the fuzzer
/// does.
class WatchedRepeat
{
public:
    /// `which` chooses the experiment.
    explicit WatchedRepeat(unsigned which);

    const Arena &arena() const { return *m_arena; } ///< a mapping of its own
    RepeatWatch &watch() { return *m_watch; }
    int parentsLink() const { return m_parentsLink.get(); } ///< the parent's end
    int channel() const { return m_channel.get(); }         ///< the parent's end

    /// What the laboratory makes of it: measures, outcomes, all views; and that the record can be read again.
    void finish();

private:
    const Declaration &m_declaration;
    std::unique_ptr<Arena> m_arena;
    Descriptor m_parentsLink;
    Descriptor m_channel;
    std::unique_ptr<RepeatWatch> m_watch;
};

} // namespace plab
