// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Enrolment
internal import Hummingbird
internal import SmartCard

/// The query fields of a request; a value that cannot be parsed is an error.
struct QueryFields {
    private let request: Request

    init(_ request: Request) { self.request = request }

    /// The field as text; nil when it is missing or empty.
    func text(_ name: String) -> String? {
        request.uri.queryParameters.get(name).flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// The field as parsed by `parse`; `problem` names the expected form.
    func value<Value>(_ name: String, _ problem: (String) -> Phrase, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = parse(text) else { throw EnrolmentError.badValue(problem(text)) }
        return value
    }

    /// Days from `from` to `to`; a missing one is open.
    func days() throws -> ClosedRange<CardDay>? {
        let (from, to) = (
            try value("from", BadValue.day) { CardDay($0) }, try value("to", BadValue.day) { CardDay($0) }
        )
        guard from != nil || to != nil else { return nil }
        let first = from ?? CardDay(daysSince1970: 0)
        let last = to ?? CardDay(daysSince1970: 2_932_896)
        guard first <= last else { throw EnrolmentError.badValue(Phrase(.valueDaysReversed, ["value": last])) }
        return first...last
    }
}

extension Request {
    /// The requested reader, nil when the service may choose its only station.
    var reader: ReaderName? { QueryFields(self).text("reader").map { ReaderName($0) } }

    /// The whole body.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        Array(try await body.collect(upTo: limit).readableBytesView)
    }
}
