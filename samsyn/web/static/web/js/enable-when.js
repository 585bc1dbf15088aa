// Shows the questions that earlier answers call for, and counts calculated fields, as they are written. The server decides again.
//   data-enable-when='{"behavior": "all" | "any", "conditions": [{"name", "operator", "value"}]}' on a field's wrapper
//     operator: exists | = | != | > | < | >= | <= ; exists takes true or false. Hidden fields keep their values but are not sent.
//   data-calculated='{"formula": "bmi" | "sum" | "mean" | "difference", "fields": [...]}' with data-decimals on a read-only input;
//     bmi takes weight in kg, then height in cm. Numbers have decimal comma.
"use strict";

{
  const number = (text) => {
    const clean = String(text).trim().replace(/\s/g, "").replace("−", "-").replace(",", ".");
    return clean === "" ? NaN : Number(clean);
  };

  const answers = (form, name) =>
    [...form.elements]
      .filter((element) => element.name === name && !element.matches(":disabled"))
      .filter((element) => !element.matches("[type=checkbox], [type=radio]") || element.checked)
      .map((element) => element.value.trim())
      .filter((value) => value !== "");

  const OPERATORS = {
    "=": (given, wanted) => given === wanted || number(given) === number(wanted),
    "!=": (given, wanted) => !OPERATORS["="](given, wanted),
    ">": (given, wanted) => number(given) > number(wanted),
    "<": (given, wanted) => number(given) < number(wanted),
    ">=": (given, wanted) => number(given) >= number(wanted),
    "<=": (given, wanted) => number(given) <= number(wanted),
  };

  const holds = (form, { name, operator, value }) => {
    const given = answers(form, name);
    if (operator === "exists") return given.length > 0 === (String(value) !== "false");
    return given.some((answer) => OPERATORS[operator](answer, String(value)));
  };

  const sum = (values) => values.reduce((total, value) => total + value, 0);

  const FORMULAS = {
    bmi: ([weight, height]) => weight / (height / 100) ** 2,
    sum,
    mean: (values) => sum(values) / values.length,
    difference: ([first, second]) => first - second,
  };

  const calculate = (form, field) => {
    const { formula, fields } = JSON.parse(field.dataset.calculated);
    const values = fields.map((name) => number(answers(form, name)[0] ?? ""));
    const result = FORMULAS[formula](values);
    const decimals = Number(field.dataset.decimals ?? 1);
    field.value = Number.isFinite(result) ? result.toFixed(decimals).replace(".", ",").replace("-", "−") : "";
  };

  const show = (part, on) => {
    part.hidden = !on;
    if (part.matches("fieldset")) part.disabled = !on;
    else part.querySelectorAll("input, select, textarea, button").forEach((field) => (field.disabled = !on));
  };

  const watch = (form) => {
    const parts = [...form.querySelectorAll("[data-enable-when]")].map((part) => ({ part, rule: JSON.parse(part.dataset.enableWhen) }));
    const update = () => {
      // One pass for each level a question can hang below another.
      for (let pass = 0; pass < parts.length; pass += 1) {
        let changed = false;
        for (const { part, rule } of parts) {
          const test = (condition) => holds(form, condition);
          const on = rule.behavior === "any" ? rule.conditions.some(test) : rule.conditions.every(test);
          changed ||= part.hidden === on;
          show(part, on);
        }
        if (!changed) break;
      }
      form.querySelectorAll("[data-calculated]").forEach((field) => calculate(form, field));
    };
    form.addEventListener("input", update);
    update();
  };

  document.querySelectorAll("form").forEach((form) => {
    if (form.querySelector("[data-enable-when], [data-calculated]")) watch(form);
  });
}
