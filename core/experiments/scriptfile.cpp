// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/scriptfile.h"

#include "core/experiments/script/settings.h"

#include <QFileInfo>

#include <algorithm>

namespace plab {

std::optional<ScriptFile> scriptFileOf(const Declaration &declaration, const Parameters &parameters)
{
    const auto tellsLines = [](const ValueDeclaration &value) {
        return value.name == QLatin1String("places");
    };
    const auto takesFile = [](const Parameter &parameter) { return parameter.type == ParameterType::File; };
    const auto file = std::ranges::find_if(declaration.parameters, takesFile);
    if (file == declaration.parameters.end() || std::ranges::none_of(declaration.values, tellsLines))
        return std::nullopt;
    const QString named =
        parameters.contains(file->name) ? parameters.text(file->name.toLatin1().constData()) : QString();
    const bool isExample = named.isEmpty();
    return ScriptFile {QFileInfo(isExample ? ownscript::exampleFile(parameters) : named).absoluteFilePath(),
                       file->name, isExample};
}

} // namespace plab
