// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plab {

/// A stretch that endProgram() does not end in its middle: a file has a name then that nobody would remove.
/// The program ends at the end of the stretch instead. Keep it short.
class Undivided
{
public:
    Undivided();
    ~Undivided();
    Undivided(const Undivided &) = delete;
};

/// A file that is whole only when it gets its right name. Until then it may have another one, which
/// endProgram() removes: of those that are unfinished at once that of the first.
class UnfinishedFile
{
public:
    UnfinishedFile();
    ~UnfinishedFile(); ///< it has its name, or is gone
    UnfinishedFile(const UnfinishedFile &) = delete;

    /// Learns the name of the file that is open as this descriptor; in one undivided stretch with its
    /// opening. O_TMPFILE gives none.
    void learnName(int descriptor);

private:
    const bool m_isKnown;
};

/// For the handler of a signal, on whatever thread: removes what UnfinishedFile knows and ends the program
/// with this status. Returns only if it ends a moment later, after an undivided stretch. All it does are bare
/// system calls.
void endProgram(int status);

} // namespace plab
