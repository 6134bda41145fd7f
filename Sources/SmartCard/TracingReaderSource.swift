// SPDX-License-Identifier: Apache-2.0

/// Passes everything through and reports each exchange with each card to a sink, with what a command calls secret
/// blanked.
package struct TracingReaderSource: ReaderSource {
    private let source: any ReaderSource
    private let sink: @Sendable (ReaderName, String) -> Void

    /// Traces the cards of `source`; `sink` gets one line per command and one per answer.
    package init(_ source: any ReaderSource, sink: @escaping @Sendable (ReaderName, String) -> Void) {
        self.source = source
        self.sink = sink
    }

    package func readers() throws(CardChannelError) -> [ReaderState] { try source.readers() }

    package func events() -> AsyncStream<ReaderEvent> { source.events() }

    package func open(_ reader: ReaderName) throws(CardChannelError) -> any CardChannel {
        let sink = sink
        return TracingChannel(try source.open(reader)) { sink(reader, $0) }
    }

    package func isVirtual(_ reader: ReaderName) -> Bool { source.isVirtual(reader) }
}
