// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"
#include "core/shared/arenabuilder.h"

#include <functional>
#include <string_view>

namespace plab {

/// The name of a type as the compiler writes it, "queue::SharedFlow": the same in every process of one
/// program. From the signature that g++ and clang give a function template: "… [with T = name; …]" and
/// "… [T = name]".
template<typename T>
constexpr std::string_view typeName()
{
    constexpr std::string_view signature = __PRETTY_FUNCTION__;
    constexpr std::size_t begin = signature.find("T = ") + 4;
    return signature.substr(begin, signature.find_first_of(";]", begin) - begin);
}

/// What the processes of an experiment share: one object, and what hangs from it. By default nothing.
struct SharedRoot
{
    std::string_view type;                                         ///< by which they find it
    std::function<void(ArenaBuilder &, const Parameters &)> build; ///< pure: makes it, or counts

    /// What it takes with these settings, counted by building it without memory.
    std::uint64_t bytes(const Parameters &parameters) const
    {
        ArenaBuilder builder;
        if (build)
            build(builder, parameters);
        return builder.bytes();
    }
};

/// A Root, as `Root()`; where it has a `build(builder, parameters)`, that makes what hangs from it.
template<typename Root>
SharedRoot sharedRoot()
{
    return {typeName<Root>(), [](ArenaBuilder &builder, const Parameters &parameters) {
                Root &root = builder.make<Root>();
                if constexpr (requires { &Root::build; })
                    root.build(builder, parameters);
            }};
}

} // namespace plab
