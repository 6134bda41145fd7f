// SPDX-License-Identifier: Apache-2.0
internal import APIModel
package import Enrolment
internal import Hummingbird
package import Logging
internal import ServiceLifecycle

/// The JSON API over HTTP on a Unix socket.
package struct APIApplication: Sendable {
    private let service: EnrolmentService
    private let socket: String
    private let logger: Logger
    private let onReady: @Sendable () async -> Void

    /// An application that will listen on `socket`; `onReady` is called when it accepts connections.
    package init(
        service: EnrolmentService,
        socket: String,
        logger: Logger,
        onReady: @escaping @Sendable () async -> Void
    ) {
        self.service = service
        self.socket = socket
        self.logger = logger
        self.onReady = onReady
    }

    package func run() async throws {
        let onReady = onReady
        let application = Application(
            router: APIRouter(service: service).router(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket), serverName: "crousd"),
            onServerRunning: { _ in await onReady() },
            logger: logger
        )
        try await application.run()
    }
}
