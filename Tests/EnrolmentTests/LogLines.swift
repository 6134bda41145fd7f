// SPDX-License-Identifier: Apache-2.0
import Logging
import Synchronization

/// Messages of a logger.
final class LogLines: Sendable {
    private let messages = Mutex<[String]>([])

    /// A logger that records its messages.
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    /// How often a message was logged.
    func lines(saying message: String) -> Int { messages.withLock { $0.count { $0 == message } } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.messages.withLock { $0.append("\(event.message)") } }
    }
}
