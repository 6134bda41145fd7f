// SPDX-License-Identifier: Apache-2.0
internal import API
internal import CROUSCore
internal import Enrolment
package import HostSetup
internal import Logging
internal import Posix

/// Connects to the running crousd, or serves the API in this process for the length of one command.
package enum ServiceAccess {
    /// Runs a command against the API, wherever it is served.
    ///
    /// An NFC `reader` that the configuration does not name works only without a running crousd, which serves only its
    /// own readers.
    package static func with<Result>(
        _ options: GlobalOptions,
        reader: String? = nil,
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        if let socket = options.socket { return try await APIClient.with(socket: socket, isJSON: options.json, body) }
        var configuration: HostConfiguration
        do { configuration = try await HostConfiguration.load(options.config) } catch {
            throw CommandFailure(error.userMessage, json: options.json)
        }
        if let reader, reader.hasPrefix("nfc:") { configuration.nfcReaders.append(reader) }
        return try await with(options, configuration: configuration, body)
    }

    /// As above, with a configuration that the caller has loaded and completed; a running crousd uses its own.
    package static func with<Result>(
        _ options: GlobalOptions,
        configuration: HostConfiguration,
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        do {
            if let socket = options.socket
                ?? (UnixSocket.isAnswering(configuration.socket) ? configuration.socket : nil)
            {
                return try await APIClient.with(socket: socket, isJSON: options.json, body)
            }
            return try await withLocalService(configuration, options, body)
        } catch let error as any UserFacingError {
            throw CommandFailure(error.userMessage, json: options.json)
        }
    }

    /// The same application on a private socket; crousd's lock keeps every other writer out meanwhile.
    private static func withLocalService<Result>(
        _ configuration: HostConfiguration,
        _ options: GlobalOptions,
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: Terminal.program)
        logger.logLevel = .critical
        let host = try IssuingHost.open(configuration, logger: logger)
        let folder = try Files.makeTemporaryFolder("crousd-api")
        let socket = folder + "/api.sock"
        let (ready, signal) = AsyncStream<Void>.makeStream()
        let application = APIApplication(service: host.service, socket: socket, logger: logger) {
            signal.yield()
        }
        let service = host.service
        let background = Task {
            await withTaskGroup { group in
                group.addTask { await service.run() }
                group.addTask { try? await application.run() }
            }
            signal.finish()
        }
        defer {
            background.cancel()
            Files.remove(socket)
            Files.removeFolder(folder)
        }
        var iterator = ready.makeAsyncIterator()
        guard await iterator.next() != nil else { throw HostSetupError.socketUnusable(socket, detail: "") }
        return try await APIClient.with(socket: socket, isJSON: options.json, body)
    }
}
