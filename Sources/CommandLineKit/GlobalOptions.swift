internal import APIModel
package import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import HostSetup

/// Options of every command.
package struct GlobalOptions: ParsableArguments, Sendable {
    @Option(help: .say(.config))
    package var config = HostConfiguration.defaultPath

    @Option(help: .say(.socket))
    package var socket: String?

    @Flag(help: .say(.json))
    package var json = false

    package init() {}
}
