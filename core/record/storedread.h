// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/jsonfields.h"
#include "core/json/jsontree.h"
#include "core/model/preset.h"
#include "core/record/eventread.h"
#include "core/record/readfile.h"
#include "core/record/runjson.h"

namespace plab {

/// Reads a file of ours, whichever it is, in one pass. A run's repeats are made as they come, and their
/// events packed at once: what it takes is the memory of the record. The error of the pass comes with what
/// is asked for afterwards.
class StoredReader : public JsonListener
{
public:
    explicit StoredReader(const DeclarationLookup &lookup) : m_lookup(lookup) { }

    void read(JsonText &text);

    const std::optional<Error> &error() const { return m_error; } ///< of the JSON, or of a run's repeats
    QString format() const;                                       ///< the file's own word for what it is
    Result<Preset> preset() const;
    Result<RunRecord> run(); ///< once: it is handed over

    bool openObject() override;
    bool key(const QString &name) override;
    bool closeObject() override;
    bool openArray() override;
    bool closeArray() override;
    bool text(std::string_view utf8) override;
    bool number(const JsonNumber &number) override;
    bool word(const QJsonValue &value) override;

private:
    enum class Rows { Outside, Between, InRow };

    bool isAmongRepeats() const;
    bool mayBeginValue(const QJsonValue &value);
    bool beginRepeats();
    bool beginRow();
    bool endRow();
    bool refuseRowFound(const QJsonValue &found);
    QString place() const;

    const DeclarationLookup m_lookup; ///< a copy: small, and outlives whatever it was made from
    JsonText *m_text = nullptr;
    qint64 m_bytes = 0;
    JsonTree m_tree;
    JsonFields m_fields;
    EventRows m_rows;
    Rows m_where = Rows::Outside;
    std::size_t m_rowBegin = 0;
    bool m_areRepeats = false;
    Repeats m_repeats;
    std::optional<Error> m_error;
};

/// Reads a file into the reader. What is wrong with the file is returned, naming it; what is wrong in it the
/// reader keeps. Of a large file the beginning is looked at first: what is no JSON object, or says that it is
/// a preset, is not read to its end.
Result<void> readStored(const QString &path, StoredReader &reader, Sources sources = Sources::Files,
                        const FileProgress &progress = {});

} // namespace plab
