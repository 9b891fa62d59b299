// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

#include <initializer_list>
#include <iterator>

namespace plab {

/// The repeats of a record. Like a QList and implicitly shared like one, but in pieces: a copy shares all
/// pieces, and what is appended to or changed in one of two copies copies a single piece. So a growing record
/// can be published at any time for the price of what is new. Reentrant.
///
///     m_pieces:  [ 64 repeats ] [ 64 repeats ] … [ 1 to 64 repeats ]
class Repeats
{
    template<typename List, typename Value>
    class Iterator
    {
    public:
        using iterator_category = std::bidirectional_iterator_tag;
        using difference_type = qsizetype;
        using value_type = Repeat;
        using pointer = Value *;
        using reference = Value &;

        Iterator() = default;
        Iterator(List *list, qsizetype at) : m_list(list), m_at(at) { }
        Value &operator*() const { return (*m_list)[m_at]; }
        Value *operator->() const { return &(*m_list)[m_at]; }
        Iterator &operator++() { return ++m_at, *this; }
        Iterator &operator--() { return --m_at, *this; }
        Iterator operator++(int) { return {m_list, m_at++}; }
        Iterator operator--(int) { return {m_list, m_at--}; }
        bool operator==(const Iterator &) const = default;

    private:
        List *m_list = nullptr;
        qsizetype m_at = 0;
    };

public:
    static constexpr qsizetype PieceSize = 64;

    using value_type = Repeat;
    using iterator = Iterator<Repeats, Repeat>;
    using const_iterator = Iterator<const Repeats, const Repeat>;
    using const_reverse_iterator = std::reverse_iterator<const_iterator>;

    Repeats() = default;
    Repeats(std::initializer_list<Repeat> repeats)
    {
        for (const Repeat &repeat : repeats)
            append(repeat);
    }

    qsizetype size() const
    {
        return m_pieces.isEmpty() ? 0 : (m_pieces.size() - 1) * PieceSize + m_pieces.last().size();
    }
    bool isEmpty() const { return m_pieces.isEmpty(); }

    const Repeat &at(qsizetype i) const { return m_pieces.at(i / PieceSize).at(i % PieceSize); }
    const Repeat &operator[](qsizetype i) const { return at(i); }
    Repeat &operator[](qsizetype i) { return m_pieces[i / PieceSize][i % PieceSize]; }
    Repeat value(qsizetype i) const { return i >= 0 && i < size() ? at(i) : Repeat(); }
    const Repeat &first() const { return m_pieces.first().first(); }
    Repeat &first() { return m_pieces.first().first(); }
    const Repeat &last() const { return m_pieces.last().last(); }
    Repeat &last() { return m_pieces.last().last(); }

    void append(const Repeat &repeat)
    {
        if (m_pieces.isEmpty() || m_pieces.last().size() == PieceSize)
            m_pieces.append(QList<Repeat>());
        m_pieces.last().append(repeat);
        if (!repeat.cache && repeat.ending != RepeatEnding::Running)
            last().cache = std::make_shared<RepeatCache>(repeat.values);
    }
    void append(const Repeats &others)
    {
        for (const Repeat &repeat : others)
            append(repeat);
    }
    Repeats &operator<<(const Repeat &repeat)
    {
        append(repeat);
        return *this;
    }
    void removeLast()
    {
        m_pieces.last().removeLast();
        if (m_pieces.last().isEmpty())
            m_pieces.removeLast();
    }
    void clear() { m_pieces.clear(); }

    iterator begin() { return {this, 0}; }
    iterator end() { return {this, size()}; }
    const_iterator begin() const { return {this, 0}; }
    const_iterator end() const { return {this, size()}; }
    const_reverse_iterator rbegin() const { return crbegin(); }
    const_reverse_iterator rend() const { return crend(); }
    const_reverse_iterator crbegin() const { return const_reverse_iterator(end()); }
    const_reverse_iterator crend() const { return const_reverse_iterator(begin()); }

private:
    QList<QList<Repeat>> m_pieces; ///< all but the last are full, none is empty
};

} // namespace plab
