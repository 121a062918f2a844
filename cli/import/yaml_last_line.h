// What is put behind every YAML file before it is parsed: a comment.
//
// yaml-cpp takes a quoted text that never ends for one that ends with the file, if that ends with a line. Behind such a
// text this is no comment but part of it, and the file ends within a line, which is the mistake it is.
#ifndef ENTENTE_CLI_IMPORT_YAML_LAST_LINE_H_
#define ENTENTE_CLI_IMPORT_YAML_LAST_LINE_H_

namespace entente::cli {

inline constexpr char kLastYamlLine[] = "\n#";

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_YAML_LAST_LINE_H_
