// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
internal import Workplace

/// Options of every command.
public struct GlobalOptions: ParsableArguments, Sendable {
    /// Path of the configuration.
    @Option(help: "Configuration file of the station.")
    public var config = WorkplaceConfiguration.defaultPath

    /// Path of the socket; nil for the one of the configuration.
    @Option(help: "Socket of the running crousd (default: the one of the configuration).")
    public var socket: String?

    /// True to answer with one JSON object.
    @Flag(help: "Print one JSON object instead of text.")
    public var json = false

    /// The defaults; the parser fills them in.
    public init() {}
}
