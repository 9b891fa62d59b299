// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/storedread.h"

#include "core/record/presetfile.h"
#include "core/record/repeatread.h"
#include "core/record/runread.h"

#include <algorithm>

namespace plab {

namespace {

const QString RunFormat = QStringLiteral("process-lab.run");
const QString RepeatsKey = QStringLiteral("repeats");
constexpr int InRepeats =
    2; ///< open around what stands in the list of repeats: the file's object and the list
constexpr int InRepeat = 3;
constexpr int InEvents = 4;

Text whyNoRun(const QByteArray &beginning)
{
    const QByteArrayView bytes(beginning);
    const QByteArrayView text = bytes.sliced(bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0).trimmed();
    if (bytes.contains('\0') || (!text.isEmpty() && !text.startsWith('{')))
        return tr("it is no JSON object, which begins with { and is text");
    if (bytes.contains("\"process-lab.preset\""))
        return tr("a preset has at most %1 bytes").arg(Text::digits(LargestPreset));
    return {};
}

} // namespace

void StoredReader::read(JsonText &text)
{
    m_text = &text;
    if (const Result<void> read = readJson(text, *this); !read)
        m_error = read.error();
    m_bytes = qint64(text.Tell());
    m_text = nullptr;
}

QString StoredReader::format() const
{
    return m_tree.object().value(QLatin1String("format")).toString();
}

Result<Preset> StoredReader::preset() const
{
    if (m_error)
        return *m_error;
    const std::optional<Error> tooLarge = whyTooLarge(m_bytes);
    return tooLarge ? Result<Preset>(*tooLarge) : presetFromTree(m_tree, m_lookup);
}

Result<RunRecord> StoredReader::run()
{
    return m_error ? Result<RunRecord>(*m_error) : readRun(m_tree.object(), std::move(m_repeats), m_lookup);
}

QString StoredReader::place() const
{
    return QStringLiteral("repeats[%1].").arg(m_repeats.size());
}

bool StoredReader::isAmongRepeats() const
{
    return m_areRepeats && m_tree.depth() == InRepeats;
}

/// What a value may not be where it stands: no object among the repeats, no row among the rows.
bool StoredReader::mayBeginValue(const QJsonValue &value)
{
    if (m_where == Rows::Between)
        return refuseRowFound(value);
    if (!isAmongRepeats())
        return true;
    const JsonFields::Inside inside(m_fields, place());
    m_fields.refuse({}, value, tr("an object"));
    return refuse(m_fields.error());
}

bool StoredReader::refuseRowFound(const QJsonValue &found)
{
    const JsonFields::Inside inside(m_fields, place());
    refuseRow(m_fields, m_rows.count(), found);
    return refuse(m_fields.error());
}

bool StoredReader::openObject()
{
    if (m_where == Rows::InRow) {
        m_rows.other();
        return refuseRowFound(QJsonArray());
    }
    if (m_where == Rows::Between)
        return refuseRowFound(QJsonObject());
    return m_tree.openObject();
}

bool StoredReader::key(const QString &name)
{
    return m_tree.key(name);
}

bool StoredReader::closeObject()
{
    if (!m_areRepeats || m_tree.depth() != InRepeat)
        return m_tree.closeObject();
    const JsonFields::Inside inside(m_fields, place());
    Repeat repeat = readRepeat(m_tree.closeAndTake(), m_rows, m_fields);
    if (m_fields.failed())
        return refuse(m_fields.error());
    m_repeats.append(std::move(repeat));
    return true;
}

/// A run of a newer program may mean something else by anything that follows.
bool StoredReader::beginRepeats()
{
    const QJsonValue format = m_tree.held(0, QStringLiteral("format"));
    m_areRepeats = format.isUndefined() || format == RunFormat;
    const std::optional<Error> tooNew = whyTooNew(m_tree.held(0, QStringLiteral("version")));
    return !m_areRepeats || !tooNew || refuse(*tooNew);
}

bool StoredReader::openArray()
{
    const int depth = m_tree.depth();
    if (m_where == Rows::InRow)
        return refuseRowFound(QJsonArray());
    if (m_where == Rows::Between)
        return beginRow();
    if (!mayBeginValue(QJsonArray()))
        return false;
    if (depth == 1 && m_tree.keyAt(0) == RepeatsKey && !beginRepeats())
        return false;
    if (m_areRepeats && depth == InEvents && m_tree.keyAt(2) == QLatin1String("events")
        && m_tree.keyAt(3) == QLatin1String("rows"))
        m_where = Rows::Between;
    return m_tree.openArray();
}

bool StoredReader::beginRow()
{
    m_where = Rows::InRow;
    m_rowBegin = m_text->Tell();
    m_rows.begin();
    return true;
}

bool StoredReader::endRow()
{
    m_where = Rows::Between;
    m_text->allow(qint64(m_text->Tell() - m_rowBegin) + 1);
    return m_rows.end() || refuseRowFound(QJsonArray());
}

bool StoredReader::closeArray()
{
    if (m_where == Rows::InRow)
        return endRow();
    m_where = Rows::Outside;
    if (isAmongRepeats())
        m_areRepeats = false;
    return m_tree.closeArray();
}

bool StoredReader::text(std::string_view utf8)
{
    if (m_where == Rows::InRow) {
        m_rows.text(utf8);
        return true;
    }
    return mayBeginValue(QString::fromUtf8(utf8.data(), qsizetype(utf8.size()))) && m_tree.text(utf8);
}

bool StoredReader::number(const JsonNumber &number)
{
    if (m_where == Rows::InRow) {
        m_rows.number(number);
        return true;
    }
    return mayBeginValue(number.value()) && m_tree.number(number);
}

bool StoredReader::word(const QJsonValue &value)
{
    if (m_where == Rows::InRow) {
        m_rows.other();
        return true;
    }
    return mayBeginValue(value) && m_tree.word(value);
}

Result<void> readStored(const QString &path, StoredReader &reader, Sources sources,
                        const FileProgress &progress)
{
    SourceFile file(path, LargestRun, progress);
    if (const Result<void> opened = file.open(sources); !opened)
        return opened;
    QByteArray beginning = file.readUpTo(LargestPreset + 1);
    if (beginning.size() > LargestPreset) {
        if (const Text why = whyNoRun(beginning); !why.isEmpty())
            return file.cannotRead(why);
    }
    qsizetype taken = 0;
    JsonText text([&](char *room, qsizetype size) {
        const qsizetype count = std::min(size, beginning.size() - taken);
        std::copy_n(beginning.constData() + taken, count, room);
        taken += count;
        return count > 0 ? count : file.read(room, size);
    });
    if (!file.error())
        reader.read(text);
    return file.error() ? Result<void>(*file.error()) : Result<void>();
}

} // namespace plab
