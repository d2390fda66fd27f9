"use strict";

const element = (name, text) => {
  const made = document.createElement(name);
  made.textContent = text ?? "";
  return made;
};

const resolve = (api, node, depth = 0) => {
  if (Array.isArray(node)) return node.map((item) => resolve(api, item, depth));
  if (node === null || typeof node !== "object") return node;
  if (typeof node.$ref === "string") {
    const steps = node.$ref.split("/").slice(1);
    return depth > 4 ? steps.pop() : resolve(api, steps.reduce((part, step) => part[step], api), depth + 1);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(api, value, depth)]));
};

const operation = (api, path, method, description) => {
  const box = element("details");
  const head = element("summary");
  head.append(element("b", method.toUpperCase()), path, element("span", description.description?.split("\n")[0]));
  box.append(head);
  box.addEventListener("toggle", () => {
    if (box.childElementCount > 1) return;
    const { parameters, requestBody, responses } = description;
    box.append(element("p", description.description));
    box.append(element("pre", JSON.stringify(resolve(api, { parameters, requestBody, responses }), null, 2)));
  });
  box.dataset.text = `${method} ${path} ${description.description ?? ""} ${description.tags ?? ""}`.toLowerCase();
  return box;
};

const show = async () => {
  const list = document.getElementById("operations");
  const answer = await fetch("/api/openapi.json");
  if (!answer.ok) {
    list.textContent = `HTTP ${answer.status}`;
    return;
  }
  const api = await answer.json();
  list.textContent = "";
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, description] of Object.entries(methods)) list.append(operation(api, path, method, description));
  }
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const box of list.children) box.hidden = !box.dataset.text.includes(wanted);
  });
};

show();
