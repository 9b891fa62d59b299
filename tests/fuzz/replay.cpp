// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through files and folders of inputs once: what libFuzzer's own main() is where there is no libFuzzer.
#include <QByteArray>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <cstdint>
#include <cstdio>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

bool replay(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray content = file.readAll();
    std::fprintf(stderr, "%s\n", qPrintable(path)); // the last one is the one that failed
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(content.constData()),
                           std::size_t(content.size()));
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    int seen = 0;
    for (int i = 1; i < argc; ++i) {
        const QString path = QFile::decodeName(argv[i]);
        QDirIterator folder(path, QDir::Files);
        while (folder.hasNext())
            seen += replay(folder.next());
        if (QFileInfo(path).isFile())
            seen += replay(path);
    }
    std::fprintf(stderr, "%d inputs\n", seen);
    return seen > 0 ? 0 : 1;
}
