//! Loops. A result on the stack is declared before the loop's own block, one in memory is stored at its end.

use protocol_spec::{Query, SCALAR_MODULUS};
use verifier_program::{Expr, Loop, Place, Squarings, ValueId};

use super::{Printer, hex};

impl Printer<'_> {
    pub(super) fn run_loop(&mut self, body: &Loop) {
        match body {
            Loop::Square { value, base, times } => self.square(*value, base, *times),
            Loop::InvertDistance { value, root, halvings } => self.invert_distance(*value, root, *halvings),
            Loop::SumRows { sum, product, query, x, omega } => {
                let (x, omega) = (self.expr(x), self.expr(omega));
                self.sum_rows(*sum, *product, *query, &x, &omega);
            }
        }
    }

    fn square(&mut self, id: ValueId, base: &Expr, times: Squarings) {
        let log_rows = self.log_rows();
        let (times, what) = match times {
            Squarings::LogRows => (log_rows, "one for each factor 2 of the number of rows"),
            Squarings::ToRows => {
                (format!("sub(28, {log_rows})"), "from the subgroup of order 2^28 to that of the rows")
            }
        };
        let base = self.expr(base);
        self.writer.line(&format!("// {}, by squarings: {what}", self.names.of(id)));
        let declared = self.declare(id, &base);
        self.open_block();
        let value = self.inner("value", declared, &base);
        self.writer.line(&format!("for {{ let times := {times} }} times {{ times := sub(times, 1) }} {{"));
        self.body(&[format!("{value} := mulmod({value}, {value}, r)")]);
        self.store(id, &value);
        self.close_block();
    }

    fn invert_distance(&mut self, id: ValueId, root: &Expr, halvings: u32) {
        let half = format!("{:#066x}", (SCALAR_MODULUS + alloy_primitives::U256::ONE) >> 1);
        let times = format!("sub({}, {})", self.log_rows(), halvings + 1);
        let root = self.expr(root);
        self.writer
            .line(&format!("// {} = 1 / (1 - root), as (1 - root) (1 + root) (1 + root^2) .. = 2", self.names.of(id)));
        let declared = self.declare(id, &half);
        self.open_block();
        let value = self.inner("value", declared, &half);
        self.writer.statement(&format!("let root := {root}"));
        self.writer.line(&format!("for {{ let times := {times} }} times {{ times := sub(times, 1) }} {{"));
        let turn = [format!("{value} := mulmod({value}, add(root, 1), r)"), "root := mulmod(root, root, r)".into()];
        self.body(&turn);
        self.store(id, &value);
        self.close_block();
    }

    fn sum_rows(&mut self, sum: ValueId, product: Option<ValueId>, query: Query, x: &str, omega: &str) {
        let instance = self.looped_instance(query);
        self.writer.line(&format!(
            "// sum over rows of omega^row * instance / (x - omega^row), column {} at rotation {}",
            query.column, query.rotation
        ));
        let declared_sum = self.declare(sum, "0");
        let declared_product = product.and_then(|product| self.declare(product, "1"));
        self.open_block();
        let total = self.inner("sum", declared_sum, "0");
        let denominator = self.inner("product", declared_product, "1");
        let end = self.declare_end();
        self.writer.statement(&format!("let root := {omega}"));
        self.writer.line(&format!("for {{ let row := 1 }} slt(row, {end}) {{ row := add(row, 1) }} {{"));
        self.body(&[
            format!("let distance := add({x}, sub(r, root))"),
            format!(
                "{total} := add(mulmod({total}, distance, r), mulmod(mulmod({instance}, root, r), {denominator}, r))"
            ),
            format!("{denominator} := mulmod({denominator}, distance, r)"),
            format!("root := mulmod(root, {omega}, r)"),
        ]);
        self.store(sum, &total);
        product.into_iter().for_each(|product| self.store(product, &denominator));
        self.close_block();
    }

    /// Declares a result that stays on the stack; returns its name.
    fn declare(&mut self, id: ValueId, first: &str) -> Option<String> {
        let on_stack = !matches!(self.program.code().place(id), Some(Place::Memory(_)));
        on_stack.then(|| {
            let name = self.names.of(id).to_owned();
            self.writer.statement(&format!("let {name} := {first}"));
            name
        })
    }

    /// The name of a result within its loop, declared there if it goes to memory.
    fn inner(&mut self, local: &str, declared: Option<String>, first: &str) -> String {
        declared.unwrap_or_else(|| {
            self.writer.statement(&format!("let {local} := {first}"));
            local.into()
        })
    }

    fn open_block(&mut self) {
        self.writer.line("{");
        self.writer.indent();
    }

    fn close_block(&mut self) {
        self.writer.outdent();
        self.writer.line("}");
    }

    fn body(&mut self, statements: &[String]) {
        self.writer.indent();
        statements.iter().for_each(|statement| self.writer.statement(statement));
        self.writer.outdent();
        self.writer.line("}");
    }

    fn store(&mut self, id: ValueId, value: &str) {
        if let Some(Place::Memory(at)) = self.program.code().place(id) {
            self.writer.line(&format!("// {}", self.names.of(id)));
            self.writer.statement(&format!("mstore({}, {value})", hex(at.0)));
        }
    }
}
