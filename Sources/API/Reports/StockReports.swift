// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import Enrolment
internal import Journal
internal import Registry
internal import SmartCard

extension StockListReport {
    init(_ records: [DeliveryRecord]) {
        self.init(
            deliveries: records.map { record in
                Record(
                    delivery: DeliveryReport(record.delivery),
                    time: record.time.description,
                    station: record.station,
                    operatorName: record.operatorName,
                    journalSequence: record.sequence,
                    linked: record.linked,
                    left: record.left
                )
            },
            left: records.reduce(0) { $0 + $1.left }
        )
    }
}

extension RegistryCardsReport {
    init(_ page: RegistryPage) {
        self.init(cards: page.cards.map(Card.init), next: page.next?.description)
    }
}

extension RegistryCardsReport.Card {
    fileprivate init(_ card: RegistryHit) {
        self.init(
            uid: card.uid.description,
            number: card.number?.padded,
            found: card.found?.padded,
            state: card.state.rawValue,
            holder: card.holder?.description,
            reason: card.reason,
            time: card.time.description,
            validUntil: card.validUntil?.description,
            code: card.code,
            delivery: card.file?.description
        )
    }
}

extension DeliveryReport {
    init(_ delivery: Delivery) {
        self.init(
            sha256: delivery.file.description,
            kind: delivery.kind.rawValue,
            rows: delivery.rows,
            refused: delivery.refused,
            present: delivery.present,
            order: delivery.order.rawValue,
            columns: delivery.columns.description
        )
    }
}

extension StockUpdate {
    init(_ event: StockEvent) {
        switch event {
        case .progress(let progress):
            self.init(event: "progress")
            phase = progress.phase.rawValue
            percent = progress.total > 0 ? min(100, progress.bytes * 100 / progress.total) : 0
        case .done(let result):
            self.init(event: "done")
            delivery = DeliveryReport(result.delivery)
            refused = result.refused.map(FileRemark.init)
            remarks = result.remarks.map(FileRemark.init)
            report = result.file
        case .failed(let reason):
            self.init(event: "failed")
            message = reason
        }
    }
}

extension FileRemark {
    fileprivate init(_ problem: RowProblem) {
        self.init(
            line: problem.line,
            column: problem.column?.rawValue ?? "",
            message: problem.userMessage
        )
    }
}
