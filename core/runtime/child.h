// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"
#include "core/runtime/points.h"

#include <QJsonObject>

#include <cstring>
#include <functional>
#include <memory>
#include <type_traits>

namespace plab {

class ChildLink;

/// What a child's (or a thread's) code is given: the arena, its argument, its pen, its link to the lab. In
/// the child itself; one thread.
class Child
{
public:
    /// Prints of a thread go through its process: `printer`. A process prints on its own link.
    using Printer = std::function<void(const QString &, bool warns)>;
    Child(const Arena &arena, std::uint32_t slot, Printer printer = {});
    ~Child();
    Child(const Child &) = delete;

    const Arena &arena() const { return m_arena; }
    ProcessSlot &slot() const { return m_arena.slot(m_slot); }
    std::uint32_t slotIndex() const { return m_slot; }
    std::string_view name() const { return slot().name; }
    std::atomic<std::uint32_t> &stopWord() const { return m_arena.header().stop; }
    bool stopAsked() const { return stopWord().load(std::memory_order_relaxed) != 0; }

    /// What all processes of this repeat share. Where it is no Root that is this child's refusal, and its
    /// end.
    template<typename Root>
    Root &shared() const
    {
        return m_arena.shared<Root>();
    }
    /// The plain value the parent handed over.
    template<typename T>
    T argument() const
    {
        static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(ProcessSlot::argument));
        T value;
        std::memcpy(&value, slot().argument, sizeof value);
        return value;
    }
    /// Descriptor number of the i-th named descriptor the parent handed down.
    int descriptor(int i) const;

    /// time.sleep: shown in the timeline. False if the lab has asked everything to end meanwhile.
    bool sleep(double seconds) { return m_points.sleep(std::uint64_t(seconds * 1e9)); }

    /// Python's rule: a daemon that is terminated would leave its children behind, so it may have none. The
    /// error is the sentence that refuses it.
    Result<void> mayHaveChildren() const;

    Points &points() { return m_points; }
    Recorder &recorder() { return m_points.recorder(); }
    SliceWriter &slices() { return m_slices; }

    /// Says hello on the link, which makes this process's QCoreApplication: about half a millisecond, so
    /// outside any timed span. Does not wait for the answer.
    void hello();
    /// A line for the console. Never blocks: what does not fit is dropped and counted.
    void print(const QString &text) { send(text, false); }
    /// The same for a fault, such as the death of a lock's owner: the line also stands among the faults of
    /// the repeat, which window and command line tell while it runs.
    void warn(const Text &sentence) { send(sentence.english(), true); }
    /// What this child reports to the lab besides its effects; sent with bye.
    void setResult(const QJsonObject &result) { m_result = result; }

    /// This process cannot do its part, and without it the repeat shows nothing: everybody leaves, and the
    /// repeat ends with this sentence. The exit code to return.
    int refuse(const Error &error);
    static constexpr int RefusedCode = 123; ///< the exit code of a process that could not do its part

    /// Bye, with the result; waits until the lab has it (at most a second). Called by the runtime after the
    /// function.
    void finish();

private:
    void send(const QString &text, bool warns);

    const Arena &m_arena;
    std::uint32_t m_slot;
    Printer m_printer;
    Points m_points;
    SliceWriter m_slices;
    std::unique_ptr<ChildLink> m_link;
    QJsonObject m_result;
};

/// A child's code; the value returned is its exit code.
using ChildFunction = int (*)(Child &);

/// Makes a function findable by name, so that the spawn start method finds it after exec. Static object
/// beside it:
///     const ChildFunctionName worker("pool.worker", &poolWorker);
class ChildFunctionName
{
public:
    ChildFunctionName(const char *name, ChildFunction function);
    const char *name() const { return m_name; }

    static ChildFunction find(std::string_view name); ///< null if unknown

private:
    const char *m_name;
};

/// From the first instruction of a new process to its `_exit`: announces it in the process table, runs the
/// registered function, says bye. Descriptors are already arranged. Never returns.
[[noreturn]] void childMain(const Arena &arena, std::uint32_t slot);

} // namespace plab
