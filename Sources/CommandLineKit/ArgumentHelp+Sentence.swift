// SPDX-License-Identifier: Apache-2.0
package import ArgumentParser
package import CROUSCore

extension ArgumentHelp {
    /// A text of the files, in the language of the person.
    package static func say(_ key: HelpKey) -> ArgumentHelp { ArgumentHelp(Terminal.help(key)) }
}
