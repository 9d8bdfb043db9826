var Ke=Object.defineProperty;var Ge=Object.getOwnPropertyDescriptor;var d=(r,e,t,i)=>{for(var s=i>1?void 0:i?Ge(e,t):e,n=r.length-1,o;n>=0;n--)(o=r[n])&&(s=(i?o(e,t,s):o(s))||s);return i&&s&&Ke(e,t,s),s};var lt=globalThis,ct=lt.ShadowRoot&&(lt.ShadyCSS===void 0||lt.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,St=Symbol(),Jt=new WeakMap,Y=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==St)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ct&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=Jt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&Jt.set(t,e))}return e}toString(){return this.cssText}},Zt=r=>new Y(typeof r=="string"?r:r+"",void 0,St),x=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((i,s,n)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+r[n+1],r[0]);return new Y(t,r,St)},Xt=(r,e)=>{if(ct)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),s=lt.litNonce;s!==void 0&&i.setAttribute("nonce",s),i.textContent=t.cssText,r.appendChild(i)}},Ct=ct?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return Zt(t)})(r):r;var{is:Je,defineProperty:Ze,getOwnPropertyDescriptor:Xe,getOwnPropertyNames:Ye,getOwnPropertySymbols:Qe,getPrototypeOf:ti}=Object,dt=globalThis,Yt=dt.trustedTypes,ei=Yt?Yt.emptyScript:"",ii=dt.reactiveElementPolyfillSupport,Q=(r,e)=>r,tt={toAttribute(r,e){switch(e){case Boolean:r=r?ei:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},ht=(r,e)=>!Je(r,e),Qt={attribute:!0,type:String,converter:tt,reflect:!1,useDefault:!1,hasChanged:ht};Symbol.metadata??=Symbol("metadata"),dt.litPropertyMetadata??=new WeakMap;var M=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Qt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),s=this.getPropertyDescriptor(e,i,t);s!==void 0&&Ze(this.prototype,e,s)}}static getPropertyDescriptor(e,t,i){let{get:s,set:n}=Xe(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:s,set(o){let a=s?.call(this);n?.call(this,o),this.requestUpdate(e,a,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Qt}static _$Ei(){if(this.hasOwnProperty(Q("elementProperties")))return;let e=ti(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(Q("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Q("properties"))){let t=this.properties,i=[...Ye(t),...Qe(t)];for(let s of i)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,s]of t)this.elementProperties.set(i,s)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let s=this._$Eu(t,i);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let s of i)t.unshift(Ct(s))}else e!==void 0&&t.push(Ct(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Xt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,i);if(s!==void 0&&i.reflect===!0){let n=(i.converter?.toAttribute!==void 0?i.converter:tt).toAttribute(t,i.type);this._$Em=e,n==null?this.removeAttribute(s):this.setAttribute(s,n),this._$Em=null}}_$AK(e,t){let i=this.constructor,s=i._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let n=i.getPropertyOptions(s),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:tt;this._$Em=s;let a=o.fromAttribute(t,n.type);this[s]=a??this._$Ej?.get(s)??a,this._$Em=null}}requestUpdate(e,t,i,s=!1,n){if(e!==void 0){let o=this.constructor;if(s===!1&&(n=this[e]),i??=o.getPropertyOptions(e),!((i.hasChanged??ht)(n,t)||i.useDefault&&i.reflect&&n===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:s,wrapped:n},o){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),n!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,n]of this._$Ep)this[s]=n;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[s,n]of i){let{wrapped:o}=n,a=this[s];o!==!0||this._$AL.has(s)||a===void 0||this.C(s,void 0,n,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};M.elementStyles=[],M.shadowRootOptions={mode:"open"},M[Q("elementProperties")]=new Map,M[Q("finalized")]=new Map,ii?.({ReactiveElement:M}),(dt.reactiveElementVersions??=[]).push("2.1.2");var Tt=globalThis,te=r=>r,pt=Tt.trustedTypes,ee=pt?pt.createPolicy("lit-html",{createHTML:r=>r}):void 0,Mt="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,Ht="?"+H,si=`<${Ht}>`,I=document,it=()=>I.createComment(""),st=r=>r===null||typeof r!="object"&&typeof r!="function",zt=Array.isArray,ae=r=>zt(r)||typeof r?.[Symbol.iterator]=="function",Pt=`[ 	
\f\r]`,et=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,ie=/-->/g,se=/>/g,D=RegExp(`>|${Pt}(?:([^\\s"'>=/]+)(${Pt}*=${Pt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),re=/'/g,ne=/"/g,le=/^(?:script|style|textarea|title)$/i,Ot=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),c=Ot(1),Ii=Ot(2),Ri=Ot(3),A=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),oe=new WeakMap,N=I.createTreeWalker(I,129);function ce(r,e){if(!zt(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return ee!==void 0?ee.createHTML(e):e}var de=(r,e)=>{let t=r.length-1,i=[],s,n=e===2?"<svg>":e===3?"<math>":"",o=et;for(let a=0;a<t;a++){let l=r[a],p,g,u=-1,v=0;for(;v<l.length&&(o.lastIndex=v,g=o.exec(l),g!==null);)v=o.lastIndex,o===et?g[1]==="!--"?o=ie:g[1]!==void 0?o=se:g[2]!==void 0?(le.test(g[2])&&(s=RegExp("</"+g[2],"g")),o=D):g[3]!==void 0&&(o=D):o===D?g[0]===">"?(o=s??et,u=-1):g[1]===void 0?u=-2:(u=o.lastIndex-g[2].length,p=g[1],o=g[3]===void 0?D:g[3]==='"'?ne:re):o===ne||o===re?o=D:o===ie||o===se?o=et:(o=D,s=void 0);let f=o===D&&r[a+1].startsWith("/>")?" ":"";n+=o===et?l+si:u>=0?(i.push(p),l.slice(0,u)+Mt+l.slice(u)+H+f):l+H+(u===-2?a:f)}return[ce(r,n+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},rt=class r{constructor({strings:e,_$litType$:t},i){let s;this.parts=[];let n=0,o=0,a=e.length-1,l=this.parts,[p,g]=de(e,t);if(this.el=r.createElement(p,i),N.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(s=N.nextNode())!==null&&l.length<a;){if(s.nodeType===1){if(s.hasAttributes())for(let u of s.getAttributeNames())if(u.endsWith(Mt)){let v=g[o++],f=s.getAttribute(u).split(H),b=/([.?@])?(.*)/.exec(v);l.push({type:1,index:n,name:b[2],strings:f,ctor:b[1]==="."?mt:b[1]==="?"?gt:b[1]==="@"?ft:j}),s.removeAttribute(u)}else u.startsWith(H)&&(l.push({type:6,index:n}),s.removeAttribute(u));if(le.test(s.tagName)){let u=s.textContent.split(H),v=u.length-1;if(v>0){s.textContent=pt?pt.emptyScript:"";for(let f=0;f<v;f++)s.append(u[f],it()),N.nextNode(),l.push({type:2,index:++n});s.append(u[v],it())}}}else if(s.nodeType===8)if(s.data===Ht)l.push({type:2,index:n});else{let u=-1;for(;(u=s.data.indexOf(H,u+1))!==-1;)l.push({type:7,index:n}),u+=H.length-1}n++}}static createElement(e,t){let i=I.createElement("template");return i.innerHTML=e,i}};function R(r,e,t=r,i){if(e===A)return e;let s=i!==void 0?t._$Co?.[i]:t._$Cl,n=st(e)?void 0:e._$litDirective$;return s?.constructor!==n&&(s?._$AO?.(!1),n===void 0?s=void 0:(s=new n(r),s._$AT(r,t,i)),i!==void 0?(t._$Co??=[])[i]=s:t._$Cl=s),s!==void 0&&(e=R(r,s._$AS(r,e.values),s,i)),e}var ut=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,s=(e?.creationScope??I).importNode(t,!0);N.currentNode=s;let n=N.nextNode(),o=0,a=0,l=i[0];for(;l!==void 0;){if(o===l.index){let p;l.type===2?p=new V(n,n.nextSibling,this,e):l.type===1?p=new l.ctor(n,l.name,l.strings,this,e):l.type===6&&(p=new vt(n,this,e)),this._$AV.push(p),l=i[++a]}o!==l?.index&&(n=N.nextNode(),o++)}return N.currentNode=I,s}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},V=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,s){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=R(this,e,t),st(e)?e===h||e==null||e===""?(this._$AH!==h&&this._$AR(),this._$AH=h):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ae(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==h&&st(this._$AH)?this._$AA.nextSibling.data=e:this.T(I.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,s=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=rt.createElement(ce(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===s)this._$AH.p(t);else{let n=new ut(s,this),o=n.u(this.options);n.p(t),this.T(o),this._$AH=n}}_$AC(e){let t=oe.get(e.strings);return t===void 0&&oe.set(e.strings,t=new rt(e)),t}k(e){zt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,s=0;for(let n of e)s===t.length?t.push(i=new r(this.O(it()),this.O(it()),this,this.options)):i=t[s],i._$AI(n),s++;s<t.length&&(this._$AR(i&&i._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=te(e).nextSibling;te(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},j=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,s,n){this.type=1,this._$AH=h,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=n,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=h}_$AI(e,t=this,i,s){let n=this.strings,o=!1;if(n===void 0)e=R(this,e,t,0),o=!st(e)||e!==this._$AH&&e!==A,o&&(this._$AH=e);else{let a=e,l,p;for(e=n[0],l=0;l<n.length-1;l++)p=R(this,a[i+l],t,l),p===A&&(p=this._$AH[l]),o||=!st(p)||p!==this._$AH[l],p===h?e=h:e!==h&&(e+=(p??"")+n[l+1]),this._$AH[l]=p}o&&!s&&this.j(e)}j(e){e===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},mt=class extends j{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===h?void 0:e}},gt=class extends j{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==h)}},ft=class extends j{constructor(e,t,i,s,n){super(e,t,i,s,n),this.type=5}_$AI(e,t=this){if((e=R(this,e,t,0)??h)===A)return;let i=this._$AH,s=e===h&&i!==h||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,n=e!==h&&(i===h||s);s&&this.element.removeEventListener(this.name,this,i),n&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},vt=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){R(this,e)}},he={M:Mt,P:H,A:Ht,C:1,L:de,R:ut,D:ae,V:R,I:V,H:j,N:gt,U:ft,B:mt,F:vt},ri=Tt.litHtmlPolyfillSupport;ri?.(rt,V),(Tt.litHtmlVersions??=[]).push("3.3.3");var pe=(r,e,t)=>{let i=t?.renderBefore??e,s=i._$litPart$;if(s===void 0){let n=t?.renderBefore??null;i._$litPart$=s=new V(e.insertBefore(it(),n),n,void 0,t??{})}return s._$AI(r),s};var Lt=globalThis,y=class extends M{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=pe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};y._$litElement$=!0,y.finalized=!0,Lt.litElementHydrateSupport?.({LitElement:y});var ni=Lt.litElementPolyfillSupport;ni?.({LitElement:y});(Lt.litElementVersions??=[]).push("4.2.2");var oi={attribute:!0,type:String,converter:tt,reflect:!1,hasChanged:ht},ai=(r=oi,e,t)=>{let{kind:i,metadata:s}=t,n=globalThis.litPropertyMetadata.get(s);if(n===void 0&&globalThis.litPropertyMetadata.set(s,n=new Map),i==="setter"&&((r=Object.create(r)).wrapped=!0),n.set(t.name,r),i==="accessor"){let{name:o}=t;return{set(a){let l=e.get.call(this);e.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(i==="setter"){let{name:o}=t;return function(a){let l=this[o];e.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+i)};function m(r){return(e,t)=>typeof t=="object"?ai(r,e,t):((i,s,n)=>{let o=s.hasOwnProperty(n);return s.constructor.createProperty(n,i),o?Object.getOwnPropertyDescriptor(s,n):void 0})(r,e,t)}function $(r){return m({...r,state:!0,attribute:!1})}var q=(r,e,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof e!="object"&&Object.defineProperty(r,e,t),t);function z(r,e){return(t,i,s)=>{let n=o=>o.renderRoot?.querySelector(r)??null;if(e){let{get:o,set:a}=typeof i=="object"?t:s??(()=>{let l=Symbol();return{get(){return this[l]},set(p){this[l]=p}}})();return q(t,i,{get(){let l=o.call(this);return l===void 0&&(l=n(this),(l!==null||this.hasUpdated)&&a.call(this,l)),l}})}return q(t,i,{get(){return n(this)}})}}var E={attribute:!1,hasChanged:(r,e)=>r?.language!==e?.language||r?.locale!==e?.locale||r?.connection!==e?.connection},Ut=new Map;function Dt(r,e,t){let i=`${r.language} ${e} ${t}`,s=Ut.get(i);return s||(s=r.loadBackendTranslation(e,t),Ut.set(i,s),s.catch(()=>Ut.delete(i))),s}async function B(r,e){let{message:t,translation_domain:i,translation_key:s,translation_placeholders:n}=e;if(i&&s){let a=(await Dt(r,"exceptions",i))(`component.${i}.exceptions.${s}.message`,n);if(a)return a}return t??String(e)}function yt(r){return r.translationMetadata?.translations[r.language]?.isRTL??!1}function w(r,e){customElements.get(r)||customElements.define(r,e)}var ue=["blue","purple","teal","orange","pink","green","indigo","brown","red","cyan"];function Nt(r){let e=0;for(let t of r)e=(e*31+(t.codePointAt(0)??0))%1000003;return e}function bt(r){return`var(--${ue[Nt(r)%ue.length]}-color)`}function me(r){let e=[...r].find(t=>/\p{L}/u.test(t));return e?e.toLocaleUpperCase():null}var nt=class extends y{constructor(){super(...arguments);this.name="";this.group=!1}static{this.styles=x`
    :host {
      display: inline-flex; align-items: center; justify-content: center; flex: none; width: 40px; height: 40px;
      border-radius: 50%; font-weight: 500; font-size: 18px; color: var(--primary-text-color);
      background: color-mix(in srgb, var(--ringc-person) 28%, var(--card-background-color, #fff));
    }
  `}render(){this.style.setProperty("--ringc-person",bt(this.name));let t=me(this.name),i=this.group?"mdi:account-group":"mdi:account";return this.group||!t?c`<ha-icon aria-hidden="true" .icon=${i}></ha-icon>`:c`<span aria-hidden="true">${t}</span>`}};d([m()],nt.prototype,"name",2),d([m({type:Boolean})],nt.prototype,"group",2);w("ringc-avatar",nt);function It(r){let{height:e,entity:t,phone_number:i}=r;if(e!==void 0&&!(typeof e=="number"&&e>=200&&e<=2e3))throw new Error("height must be a number of pixels from 200 to 2000");if(t&&i)throw new Error("Choose a recipient or a phone number, not both");return r}var ge=[{name:"entity",selector:{entity:{filter:{integration:"ringc",domain:"notify"}}}},{name:"phone_number",selector:{text:{type:"tel"}}},{name:"title",selector:{text:{}}},{type:"grid",name:"",schema:[{name:"height",selector:{number:{min:200,max:2e3,step:10,mode:"box",unit_of_measurement:"px"}}},{name:"config_entry_id",selector:{config_entry:{integration:"ringc"}}}]}];var fe={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},xt=r=>(...e)=>({_$litDirective$:r,values:e}),W=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,i){this._$Ct=e,this._$AM=t,this._$Ci=i}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var li={},ve=xt(class extends W{constructor(){super(...arguments),this.ot=li}render(r,e){return e()}update(r,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((i,s)=>i===this.ot[s]))return A}else if(this.ot===e)return A;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}});var{I:ci}=he,ye=r=>r;var be=()=>document.createComment(""),K=(r,e,t)=>{let i=r._$AA.parentNode,s=e===void 0?r._$AB:e._$AA;if(t===void 0){let n=i.insertBefore(be(),s),o=i.insertBefore(be(),s);t=new ci(n,o,r,r.options)}else{let n=t._$AB.nextSibling,o=t._$AM,a=o!==r;if(a){let l;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(l=r._$AU)!==o._$AU&&t._$AP(l)}if(n!==s||a){let l=t._$AA;for(;l!==n;){let p=ye(l).nextSibling;ye(i).insertBefore(l,s),l=p}}}return t},O=(r,e,t=r)=>(r._$AI(e,t),r),di={},xe=(r,e=di)=>r._$AH=e,$e=r=>r._$AH,$t=r=>{r._$AR(),r._$AA.remove()};var we=(r,e,t)=>{let i=new Map;for(let s=e;s<=t;s++)i.set(r[s],s);return i},G=xt(class extends W{constructor(r){if(super(r),r.type!==fe.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,e,t){let i;t===void 0?t=e:e!==void 0&&(i=e);let s=[],n=[],o=0;for(let a of r)s[o]=i?i(a,o):o,n[o]=t(a,o),o++;return{values:n,keys:s}}render(r,e,t){return this.dt(r,e,t).values}update(r,[e,t,i]){let s=$e(r),{values:n,keys:o}=this.dt(e,t,i);if(!Array.isArray(s))return this.ut=o,n;let a=this.ut??=[],l=[],p,g,u=0,v=s.length-1,f=0,b=n.length-1;for(;u<=v&&f<=b;)if(s[u]===null)u++;else if(s[v]===null)v--;else if(a[u]===o[f])l[f]=O(s[u],n[f]),u++,f++;else if(a[v]===o[b])l[b]=O(s[v],n[b]),v--,b--;else if(a[u]===o[b])l[b]=O(s[u],n[b]),K(r,l[b+1],s[u]),u++,b--;else if(a[v]===o[f])l[f]=O(s[v],n[f]),K(r,s[u],s[v]),v--,f++;else if(p===void 0&&(p=we(o,f,b),g=we(a,u,v)),p.has(a[u]))if(p.has(a[v])){let T=g.get(o[f]),kt=T!==void 0?s[T]:null;if(kt===null){let Gt=K(r,s[u]);O(Gt,n[f]),l[f]=Gt}else l[f]=O(kt,n[f]),K(r,s[u],kt),s[T]=null;f++}else $t(s[v]),v--;else $t(s[u]),u++;for(;f<=b;){let T=K(r,l[b+1]);O(T,n[f]),l[f++]=T}for(;u<=v;){let T=s[u++];T!==null&&$t(T)}return this.ut=o,xe(r,l),A}});var hi=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),_e=new Set("\f^{}\\[~]|€");function pi(r){return[...r].every(e=>hi.has(e)||_e.has(e))}function Ae(r){let e=pi(r),t=[...r].map(a=>e?1+Number(_e.has(a)):a.length),[i,s]=e?[160,153]:[70,67];if(t.reduce((a,l)=>a+l,0)<=i)return{segments:r?1:0,gsm:e};let n=1,o=s;for(let a of t)a>o&&(n+=1,o=s),o-=a;return{segments:n,gsm:e}}var k=x`
  :host {
    box-sizing: border-box;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, var(--paper-font-body1_-_font-family, Roboto, sans-serif));
    --ringc-soft-text: color-mix(in srgb, var(--primary-text-color) 72%, transparent);
    --ringc-own: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color, #fff));
    --ringc-theirs: var(--secondary-background-color, #eee);
    --ringc-line: var(--divider-color, rgba(0, 0, 0, 0.12));
  }
  *, ::before, ::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button { font: inherit; color: inherit; cursor: pointer; }
  button:disabled { cursor: default; opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
  .icon {
    display: inline-flex; align-items: center; justify-content: center; flex: none;
    width: 44px; height: 44px; padding: 0; border: 0; border-radius: 50%; background: none;
  }
  .icon:hover:not(:disabled) { background: color-mix(in srgb, currentColor 10%, transparent); }
  .plain {
    padding: 8px 14px; border: 1px solid var(--ringc-line); border-radius: 18px; background: none; min-height: 36px;
  }
  .plain:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  .notice { padding: 24px; text-align: center; color: var(--ringc-soft-text); }
  .error { color: var(--primary-text-color); border-inline-start: 4px solid var(--error-color, #db4437);
    background: color-mix(in srgb, var(--error-color, #db4437) 12%, transparent); padding: 8px 12px; margin: 8px; }
  input, textarea, select {
    font: inherit; font-size: 16px; color: inherit; background: var(--secondary-background-color, #eee);
    border: 1px solid transparent; border-radius: 22px; padding: 10px 16px; min-height: 44px; width: 100%;
  }
  ::placeholder { color: var(--ringc-soft-text); opacity: 1; }
  dialog {
    border: 0; border-radius: var(--ha-dialog-border-radius, 20px); padding: 0; color: inherit;
    background: var(--card-background-color, #fff); width: min(420px, calc(100vw - 32px)); max-height: 80dvh;
  }
  dialog::backdrop { background: rgba(0, 0, 0, 0.5); }
  .dialog { display: flex; flex-direction: column; gap: 12px; padding: 16px; max-height: 80dvh; }
  .dialog h2 { margin: 0; font-size: 20px; font-weight: 500; }
  .choices { overflow-y: auto; display: flex; flex-direction: column; min-height: 0; margin: 0 -8px; }
  .choice {
    display: flex; align-items: center; gap: 12px; padding: 8px; border: 0; border-radius: 12px; background: none;
    text-align: start; min-height: 48px;
  }
  .choice:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  .choice small { color: var(--ringc-soft-text); display: block; }
  @media (prefers-reduced-motion: reduce) {
    *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  }
`;var ui=10,Ee=new Map,_=class extends y{constructor(){super(...arguments);this.key="";this.to="";this.people=1;this.canSendPictures=!0;this.text="";this.pictures=[]}static{this.styles=[k,x`
      :host { display: block; container-type: inline-size; padding: 8px; border-top: 1px solid var(--ringc-line); background: var(--card-background-color, #fff); }
      .row { display: flex; align-items: flex-end; gap: 4px; }
      textarea { display: block; resize: none; max-height: 160px; line-height: 22px; field-sizing: content; }
      textarea:placeholder-shown { field-sizing: fixed; height: 44px; white-space: nowrap; overflow: hidden; }
      ::placeholder { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      @container (max-width: 400px) { .row { gap: 0; } .icon:not(.send) { width: 38px; } textarea { padding-inline: 12px; } }
      .send { background: var(--primary-color); color: var(--text-primary-color, #fff); }
      .send:hover:not(:disabled) { background: var(--primary-color); filter: brightness(1.1); }
      .send ha-icon { display: flex; }
      :host([dir="rtl"]) .send ha-icon { transform: scaleX(-1); }
      .hint { font-size: 12px; color: var(--ringc-soft-text); min-height: 18px; padding: 2px 16px 0; display: flex; gap: 12px; }
      .pictures { display: flex; flex-wrap: wrap; gap: 8px; padding: 0 8px 8px; }
      .picture { position: relative; display: flex; align-items: center; gap: 4px; border-radius: 12px; overflow: hidden;
        background: var(--ringc-theirs); min-height: 64px; min-width: 64px; padding: 0 44px 0 8px; font-size: 14px; }
      .picture.seen { padding: 0; }
      .picture img { width: 96px; height: 72px; object-fit: cover; display: block; }
      .picture button { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; width: 32px; height: 32px;
        background: color-mix(in srgb, var(--card-background-color, #fff) 80%, transparent); }
    `]}willUpdate(t){if(!t.has("key"))return;let{text:i,pictures:s}=Ee.get(this.key)??{text:"",pictures:[]};this.text=i,this.pictures=s}updated(){Ee.set(this.key,{text:this.text,pictures:this.pictures})}focus(){this.area?.focus()}render(){let{localize:t}=this,i=this.canSendPictures?"":t("no_pictures");return c`
      ${this.pictures.length?c`<div class="pictures">${this.pictures.map(s=>this.renderPicture(s))}</div>`:h}
      <div class="row">
        <button class="icon" title=${i||t("attach_picture")} aria-label=${t("attach_picture")} ?disabled=${!!i} @click=${()=>this.file.click()}>
          <ha-icon icon="mdi:image-plus"></ha-icon>
        </button>
        <button class="icon" title=${i||t("attach_camera")} aria-label=${t("attach_camera")} ?disabled=${!!i} @click=${this.chooseCamera}>
          <ha-icon icon="mdi:camera"></ha-icon>
        </button>
        <textarea rows="1" dir="auto" maxlength="40000" .value=${this.text} aria-label=${t("message_to",{name:this.to})}
          placeholder=${t("message")} @input=${this.typed} @keydown=${this.pressed} @paste=${this.pasted}></textarea>
        <button class="icon send" title=${t("send")} aria-label=${t("send")} ?disabled=${this.empty} @click=${this.send}>
          <ha-icon icon="mdi:send"></ha-icon>
        </button>
      </div>
      <div class="hint">${this.renderHint()}</div>
      <input type="file" accept="image/jpeg,image/png,image/gif,image/webp" multiple hidden @change=${this.chosen} />
      <dialog aria-labelledby="cameras" @click=${this.clickedBeside}>${this.renderCameras()}</dialog>
    `}get empty(){return!this.text.trim()&&!this.pictures.length}renderPicture(t){let i=()=>{this.pictures=this.pictures.filter(s=>s!==t)};return c`<div class="picture ${t.preview?"seen":""}">
      ${t.preview?c`<img src=${t.preview} alt=${t.name} />`:c`<ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${t.name}`}
      <button class="icon" aria-label=${this.localize("remove_picture")} title=${this.localize("remove_picture")} @click=${i}>
        <ha-icon icon="mdi:close"></ha-icon>
      </button>
    </div>`}renderHint(){if(this.empty)return h;let{localize:t}=this;if(this.pictures.length||this.people>1)return c`<span>${t("count_mms",{people:this.people})}</span>`;let{segments:i,gsm:s}=Ae(this.text.trim());return c`
      <span>${t("count_sms",{characters:this.text.trim().length,segments:i})}</span>
      ${s?h:c`<span>${t("count_unicode")}</span>`}
    `}renderCameras(){let t=Object.values(this.hass.states).filter(({entity_id:i,state:s})=>/^(camera|image)\./.test(i)&&s!=="unavailable").map(({entity_id:i,attributes:s})=>({id:i,name:s.friendly_name??i})).sort((i,s)=>i.name.localeCompare(s.name,this.hass.locale.language));return c`<div class="dialog">
      <h2 id="cameras">${this.localize("attach_camera")}</h2>
      <div class="choices">
        ${t.map(({id:i,name:s})=>c`<button class="choice" @click=${()=>this.add([{name:s,source:i,preview:null}])}>
            <ha-icon .icon=${i.startsWith("camera")?"mdi:cctv":"mdi:image"} aria-hidden="true"></ha-icon><span>${s}</span>
          </button>`)}
        ${t.length?h:c`<p class="notice">${this.localize("no_cameras")}</p>`}
      </div>
      <button class="plain" @click=${()=>this.dialog.close()}>${this.localize("cancel")}</button>
    </div>`}chooseCamera(){this.requestUpdate(),this.dialog.showModal()}clickedBeside(t){t.target===this.dialog&&this.dialog.close()}add(t){this.pictures=[...this.pictures,...t].slice(0,ui),this.dialog.open&&this.dialog.close(),this.focus()}addFiles(t){let i=[...t].filter(({type:s})=>s.startsWith("image/"));this.add(i.map(s=>({name:s.name,source:s,preview:URL.createObjectURL(s)})))}chosen(){this.addFiles(this.file.files??[]),this.file.value=""}pasted(t){let i=t.clipboardData?.files;!i?.length||!this.canSendPictures||(t.preventDefault(),this.addFiles(i))}typed(){this.text=this.area.value}pressed(t){t.key!=="Enter"||t.shiftKey||t.isComposing||(t.preventDefault(),this.send())}send(){if(this.empty)return;let t={text:this.text.trim(),pictures:this.pictures};this.text="",this.pictures=[],this.dispatchEvent(new CustomEvent("ringc-send",{detail:t})),this.focus()}};d([m(E)],_.prototype,"hass",2),d([m({attribute:!1})],_.prototype,"localize",2),d([m()],_.prototype,"key",2),d([m()],_.prototype,"to",2),d([m({type:Number})],_.prototype,"people",2),d([m({type:Boolean})],_.prototype,"canSendPictures",2),d([$()],_.prototype,"text",2),d([$()],_.prototype,"pictures",2),d([z("textarea")],_.prototype,"area",2),d([z("input[type=file]")],_.prototype,"file",2),d([z("dialog")],_.prototype,"dialog",2);w("ringc-composer",_);function ke(r){return r.callWS({type:"ringc/accounts"})}function Se(r,e,t){return r.connection.subscribeMessage(t,{type:"ringc/conversations/subscribe",config_entry_id:e})}function Ce(r,e,t,i){return r.connection.subscribeMessage(i,{type:"ringc/conversation/subscribe",config_entry_id:e,...t})}function Pe(r,e,t,i){return r.callWS({type:"ringc/conversation/load_more",config_entry_id:e,conversation:t,before:i})}function Te(r,e,t){return r.callWS({type:"ringc/conversation/mark_read",config_entry_id:e,conversation:t})}async function Me(r,e,t){let i=await r.fetchWithAuth(`/api/ringc/upload/${e}`,{method:"POST",body:t});if(!i.ok)throw new J(i.status);return(await i.json()).media_content_id}var J=class extends Error{constructor(t){super(`upload refused: ${t}`);this.status=t}};function He(r,{config_entry_id:e,to:t,from:i,replyTo:s,message:n,attachments:o}){let a=t.length>1,l=s?{message_id:s,...a?{everybody:!0}:{}}:{config_entry_id:e,to:t,...i?{from:i}:{},...a?{group:!0}:{}};return r.callService("ringc",s?"reply":"send_message",{...l,message:n,format:"text",emojis:!1,optional:!0,...o.length?{attachments:o,attachment_required:!0}:{}},void 0,!1,!0)}var mi="🏷️";function gi(r,e){return r.at!==e.at?r.at<e.at?-1:1:r.message_id.length-e.message_id.length||(r.message_id<e.message_id?-1:1)}function jt(r,e){let t=new Map(r.map(i=>[i.message_id,i]));for(let i of e)t.set(i.message_id,i);return[...t.values()].sort(gi)}function fi(r){let e=new Map,t=new Set,i=new Set(r.map(({message_id:n})=>n));for(let{message_id:n,reaction:o,from:a,name:l}of r){if(!o?.to||!i.has(o.to))continue;t.add(n);let p=e.get(o.to)??new Map;e.set(o.to,p);let g=a??"";p.delete(g),o.removed||p.set(g,{emoji:o.emoji??mi,name:l??g})}return{reactions:new Map([...e].map(([n,o])=>[n,[...o.values()]])),placed:t}}function vi(r,e){if(r.kind!=="message"||e.kind!=="message")return r.kind===e.kind;let t=r.reactions.map(({emoji:i,name:s})=>i+s).join();return r.message===e.message&&r.first===e.first&&t===e.reactions.map(({emoji:i,name:s})=>i+s).join()}function Rt(r,e){let t=r.get(e.key);return t&&vi(t,e)?t:(r.set(e.key,e),e)}function ze(r,e,t,i=new Map){let{reactions:s,placed:n}=fi(r),o=[],a="",l=null;for(let p of r){if(n.has(p.message_id))continue;let g=e(p.at);g!==a&&(o.push(Rt(i,{kind:"day",key:`day ${g}`,day:g})),l=null),a=g,p.message_id===t&&o.push(Rt(i,{kind:"unread",key:"unread"}));let u=`${p.direction} ${p.from}`;o.push(Rt(i,{kind:"message",key:p.message_id,message:p,first:u!==l,reactions:s.get(p.message_id)??[]})),l=u}return o}var yi=12;function bi({kind:r,key:e}){return r==="day"||Nt(e)%yi===0}function Oe(r){let e=[];for(let t of r){let i=e.at(-1);!i||bi(t)?e.push([t]):i.push(t)}return e}var xi=3e4,$i=new Set(["unauthorized","invalid_format","service_validation_error","unknown_command"]),wt=class{constructor(e){this.host=e;this.id=null;this.name="";this.numbers=[];this.ourNumber=null;this.messages=[];this.more=!1;this.loadingMore=!1;this.error=null;this.firstUnread=null;this.attempt=0;this.failures=0;this.unsubscribe=null;this.opened=null;this.marked="";e.addController(this)}hostConnected(){this.opened&&this.start()}hostDisconnected(){this.stop()}open(e,t,i){this.stop(),this.opened={hass:e,account:t,target:i},Object.assign(this,{id:null,name:"",numbers:[],messages:[],more:!1,error:null,firstUnread:null,marked:""}),this.failures=0,this.start()}get unread(){return this.messages.some(e=>e.direction==="inbound"&&!e.read)}async loadMore(){if(!this.opened||!this.id||!this.more||this.loadingMore)return;this.loadingMore=!0,this.host.requestUpdate();let{hass:e,account:t}=this.opened;try{let i=await Pe(e,t,this.id,this.messages[0]?.message_id??null);this.messages=jt(this.messages,i.messages),this.more=i.more,this.error=null}catch(i){this.error=await B(e,i)}this.loadingMore=!1,this.host.requestUpdate()}async markRead(){let e=this.messages.at(-1)?.message_id??"";if(!(!this.opened||!this.id||!this.unread||this.marked===e)){this.marked=e;try{await Te(this.opened.hass,this.opened.account,this.id)}catch{}}}start(){let{opened:e}=this;if(!e)return;let t=++this.attempt,i=()=>this.attempt===t;Ce(e.hass,e.account,e.target,s=>{i()&&(s.closed?this.again(e.hass,null):this.take(s))}).then(s=>{i()?this.unsubscribe=s:s()},s=>{i()&&this.again(e.hass,s)})}stop(){this.attempt+=1,clearTimeout(this.timer),this.unsubscribe?.(),this.unsubscribe=null}async again(e,t){this.stop(),$i.has(t?.code)||(this.timer=setTimeout(()=>this.start(),Math.min(1e3*2**this.failures,xi))),this.failures+=1,t&&(this.error=await B(e,t)),this.host.requestUpdate()}take(e){let t=this.id===null;if(this.failures=0,e.id!==void 0&&(this.id=e.id),e.name!==void 0&&(this.name=e.name),e.numbers&&(this.numbers=e.numbers),e.our_number!==void 0&&(this.ourNumber=e.our_number),e.more!==void 0&&(t||this.messages.length===0)&&(this.more=e.more),e.messages&&(this.messages=jt(this.messages,e.messages)),t){let i=this.messages.find(s=>s.direction==="inbound"&&!s.read);this.firstUnread=i?.message_id??null}this.error=null,this.host.requestUpdate()}};function _t(r){return r.locale.time_zone==="server"?{timeZone:r.config.time_zone}:{}}function wi(r){let e=r.locale.time_format;return{hour:"numeric",minute:"2-digit",...e==="12"||e==="24"?{hour12:e==="12"}:{},..._t(r)}}function At(r){return r.locale.time_format==="system"?void 0:r.locale.language}var Le=new Map;function ot(r,e,t){let i=JSON.stringify([r,t]),s=Le.get(i);return s||(s=new Intl.DateTimeFormat(r,t),Le.set(i,s)),s.format(e)}function qt(r,e){return ot(At(r),new Date(e),wi(r))}function Z(r,e){let t=new Date(e),i={year:"numeric",month:"2-digit",day:"2-digit",..._t(r)};return ot("sv",t,i)}function Ue(r,e,t=new Date){let i=Math.round((Date.parse(Z(r,t))-Date.parse(e))/864e5);if(i===0||i===1){let o=new Intl.RelativeTimeFormat(r.locale.language,{numeric:"auto"}).format(-i,"day");return o.charAt(0).toLocaleUpperCase(r.locale.language)+o.slice(1)}let s=e.slice(0,4)===Z(r,t).slice(0,4)?{}:{year:"numeric"},n=new Date(`${e}T12:00:00Z`);return ot(At(r),n,{weekday:"long",day:"numeric",month:"long",timeZone:"UTC",...s})}function De(r,e,t=new Date){let i=Math.round((Date.parse(Z(r,t))-Date.parse(Z(r,e)))/864e5);if(i<=0)return qt(r,e);let s=new Date(e);return i<7?ot(At(r),s,{weekday:"short",..._t(r)}):ot(At(r),s,{day:"numeric",month:"numeric",year:"2-digit",..._t(r)})}var _i=/\bhttps?:\/\/[^\s<>"']+/gi,Ai=/[.,;:!?)\]}]+$/,Ei=/^(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\u{FE0F}\u{20E3}?|[\u{E0020}-\u{E007E}]+\u{E007F})?(?:\u{200D}\p{Emoji}(?:\p{EMod}|\u{FE0F})?)*|\s)+$/u;function Ne(r){let e=[],t=0;for(let i of r.matchAll(_i)){let s=i[0].replace(Ai,"");i.index>t&&e.push({text:r.slice(t,i.index)}),e.push({text:s,href:s}),t=i.index+s.length}return t<r.length&&e.push({text:r.slice(t)}),e}function Ie(r){return r.length<=24&&!/[0-9#*]/.test(r)&&r.trim()!==""&&Ei.test(r)}var ki={sending:"mdi:clock-outline",queued:"mdi:clock-outline",sent:"mdi:check",delivered:"mdi:check-all",failed:"mdi:alert-circle-outline"},P=class extends y{constructor(){super(...arguments);this.shown=null;this.outgoing=null;this.group=!1;this.own=!1;this.first=!1;this.version=""}static{this.styles=[k,x`
      :host { display: flex; flex-direction: column; align-items: flex-start; margin-top: 2px; }
      :host([first]) { margin-top: 10px; }
      :host([own]) { align-items: flex-end; }
      .name { font-size: 13px; font-weight: 500; margin: 0 12px 2px;
        color: color-mix(in srgb, var(--ringc-person) 45%, var(--primary-text-color)); }
      .bubble {
        max-width: min(80%, 640px); padding: 8px 12px; border-radius: 18px; background: var(--ringc-theirs);
        overflow-wrap: anywhere; white-space: pre-wrap; line-height: 1.35; font-size: var(--ringc-text-size, 15px);
      }
      :host([own]) .bubble { background: var(--ringc-own); border-end-end-radius: 4px; }
      :host(:not([own])) .bubble { border-end-start-radius: 4px; }
      .bubble.large { font-size: 40px; line-height: 1.15; background: none !important; padding: 4px 8px; }
      .bubble.waiting { opacity: 0.75; }
      a { color: inherit; }
      .meta { display: flex; align-items: center; gap: 4px; margin: 2px 12px 0; font-size: 12px; color: var(--ringc-soft-text); }
      .meta ha-icon { --mdc-icon-size: 16px; display: inline-flex; }
      .failed, .failed ha-icon { color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
      .reason { margin: 2px 12px 0; font-size: 13px; max-width: min(80%, 640px); text-align: end; }
      .again { margin: 4px 8px 0; display: flex; gap: 8px; font-size: 13px; }
      .picture { display: block; border: 0; padding: 0; margin: 0 0 2px; background: var(--ringc-theirs); border-radius: 18px; overflow: hidden; max-width: min(80%, 320px); min-height: 44px; }
      .picture img { display: block; width: 100%; max-height: 320px; object-fit: cover; min-height: 44px; }
      .file { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; }
      .reactions { display: flex; gap: 2px; margin: -6px 10px 0; z-index: 1; }
      .reactions span { background: var(--card-background-color, #fff); border: 1px solid var(--ringc-line);
        border-radius: 12px; padding: 1px 6px; font-size: 14px; }
    `]}willUpdate(){this.own=this.outgoing!==null||this.shown?.message.direction==="outbound",this.first=this.shown?.first??!0}render(){return this.outgoing?this.renderOutgoing(this.outgoing):this.shown?this.renderShown(this.shown):h}renderShown({message:t,first:i,reactions:s}){let n=t.name??t.from??this.localize("unknown_sender"),o=`--ringc-person: ${bt(n)}`;return c`
      ${this.group&&!this.own&&i?c`<div class="name" style=${o}><bdi>${n}</bdi></div>`:h}
      <span class="hidden">${this.own?this.localize("you_wrote"):this.localize("they_wrote",{name:n})}</span>
      ${t.attachments.map(a=>this.renderAttachment(a))}
      ${this.renderText(t.text)}
      ${s.length?c`<div class="reactions">${s.map(({emoji:a,name:l})=>c`<span role="img" title=${l} aria-label=${this.localize("reacted",{name:l,emoji:a})}>${a}</span>`)}</div>`:h}
      ${this.renderMeta(t.at,t.status,t.error)}
    `}renderOutgoing({text:t,pictures:i,at:s,state:n,error:o,retry:a}){return c`
      <span class="hidden">${this.localize("you_wrote")}</span>
      ${i.map(({preview:l,name:p})=>l?c`<div class="picture"><img src=${l} alt=${p} /></div>`:c`<div class="bubble file"><ha-icon icon="mdi:camera" aria-hidden="true"></ha-icon>${p}</div>`)}
      ${this.renderText(t,n==="sending")}
      ${this.renderMeta(s,n,o)}
      ${n==="failed"?c`<div class="again">
              ${a?c`<button class="plain" @click=${()=>this.fire("ringc-retry")}>${this.localize("try_again")}</button>`:h}
              <button class="plain" @click=${()=>this.fire("ringc-dismiss")}>${this.localize("dismiss")}</button>
            </div>`:h}
    `}renderText(t,i=!1){if(!t)return h;let s=Ne(t).map(({text:n,href:o})=>o?c`<a href=${o} target="_blank" rel="noopener noreferrer">${n}</a>`:n);return c`<div class="bubble ${Ie(t)?"large":""} ${i?"waiting":""}" dir="auto">${s}</div>`}renderAttachment({url:t,content_type:i}){if(i.startsWith("image/"))return c`<button class="picture" @click=${()=>this.fire("ringc-enlarge",t)}>
        <img src=${t} alt=${this.localize("picture")} loading="lazy" />
      </button>`;let s=i.startsWith("audio/")?"mdi:volume-high":i.startsWith("video/")?"mdi:video":"mdi:file";return c`<a class="bubble file" href=${t} target="_blank" rel="noopener noreferrer">
      <ha-icon .icon=${s} aria-hidden="true"></ha-icon>${this.localize("attachment")}
    </a>`}renderMeta(t,i,s){let n=this.own&&i?ki[i]:void 0,o=this.own&&i&&i!=="received"?this.localize(`status_${i}`):"";return c`
      ${i==="failed"&&s?c`<div class="reason failed">${s}</div>`:h}
      <div class="meta ${i==="failed"?"failed":""}" data-status=${i??""}>
        <time datetime=${t}>${qt(this.hass,t)}</time>
        ${n?c`<ha-icon .icon=${n} title=${o} aria-hidden="true"></ha-icon><span class="hidden">${o}</span>`:h}
      </div>
    `}fire(t,i){this.dispatchEvent(new CustomEvent(t,{detail:i,bubbles:!0,composed:!0}))}};d([m(E)],P.prototype,"hass",2),d([m({attribute:!1})],P.prototype,"localize",2),d([m({attribute:!1})],P.prototype,"shown",2),d([m({attribute:!1})],P.prototype,"outgoing",2),d([m({type:Boolean})],P.prototype,"group",2),d([m({type:Boolean,reflect:!0})],P.prototype,"own",2),d([m({type:Boolean,reflect:!0})],P.prototype,"first",2),d([m({attribute:!1})],P.prototype,"version",2);w("ringc-message-bubble",P);var Si=new Set(["service_validation_error","invalid_format","unauthorized","not_found"]),Ci=3,Pi=new Set([null,"not_confirmed","interrupted"]),Re=r=>r.split(/\s+/).join(" ").trim();function je(r,e){if(r.direction!=="outbound"||Date.parse(r.at)<Date.parse(e.at)-6e4)return!1;let t=Re(r.text),i=Re(e.text);if(t===i)return r.attachments.length>0==e.pictures.length>0;let s=/^\(\d+\/\d+\) (.+)$/.exec(t);return s?.[1]!==void 0&&i.includes(s[1])}var Bt=class extends EventTarget{constructor(){super(...arguments);this.messages=[];this.count=0}of(t,i){return this.messages.filter(({to:s})=>s.account===t&&s.id===i)}async send(t,i,s,n,o){this.count+=1;let a={key:`outgoing ${this.count}`,to:s,text:n,pictures:o,at:new Date().toISOString(),state:"sending",error:null,retry:!1};this.messages=[...this.messages,a],this.changed(),await this.attempt(t,i,a)}async retry(t,i,s){Object.assign(s,{state:"sending",error:null,retry:!1,at:new Date().toISOString()}),this.changed(),await this.attempt(t,i,s)}dismiss(t){this.messages=this.messages.filter(i=>i!==t);for(let{preview:i}of t.pictures)i&&URL.revokeObjectURL(i);this.changed()}async attempt(t,i,s){try{let{account:n,numbers:o,from:a,replyTo:l}=s.to,p=await this.bring(t,n,s.pictures),g={config_entry_id:n,to:o,from:a,replyTo:l,message:s.text,attachments:p},{response:u}=await He(t,g);this.judge(s,u.messages)}catch(n){let{code:o}=n,a=n instanceof J||Si.has(o);this.fail(s,await this.words(t,i,n),a)}}bring(t,i,s){return Promise.all(s.map(({source:n})=>typeof n=="string"?n:Me(t,i,n)))}judge(t,i){let s=i.find(({status:a,message_ids:l})=>a==="failed"&&l.length===0),n=i.find(({status:a,error_code:l})=>a==="failed"&&Pi.has(l)),o=n??s;o?this.fail(t,o.error??o.error_code??"",!n):this.dismiss(t)}fail(t,i,s){Object.assign(t,{state:"failed",error:i,retry:s}),this.changed()}async words(t,i,s){return s instanceof J?i(s.status===413?"picture_too_large":"picture_refused"):s?.code===Ci?i("connection_lost"):B(t,s)}changed(){this.dispatchEvent(new Event("change"))}},F=new Bt;var qe=80,Ti=60,S=class extends y{constructor(){super(...arguments);this.readsWhenShown=!1;this.away=!1;this.enlarged="";this.data=new wt(this);this.days=new Map;this.known=new Map;this.newest="";this.place=null;this.observer=new ResizeObserver(()=>this.keepPlace());this.refresh=()=>this.requestUpdate();this.dayOf=t=>{let i=this.days.get(t);return i===void 0&&(i=Z(this.hass,t),this.days.set(t,i)),i};this.read=()=>{this.account.may_send&&this.data.markRead()};this.toEnd=()=>{this.away=!1,this.place=null,this.scroller.scrollTop=0}}static{this.styles=[k,x`
      :host { display: flex; flex-direction: column; min-height: 0; position: relative; background: var(--card-background-color, #fff); }
      /* Reversed: the browser counts from the newest text, which so stays whatever grows or is laid out above it. */
      .scroll { flex: 1; min-height: 0; display: flex; flex-direction: column-reverse; overflow-y: auto; overflow-anchor: none; padding: 8px 12px 12px; overscroll-behavior: contain; contain: content; background: inherit; }
      .content { flex: none; display: flex; flex-direction: column; width: 100%; max-width: 900px; margin: 0 auto; min-height: 100%; justify-content: flex-end; }
      .part { content-visibility: auto; }
      .day, .unread { text-align: center; font-size: 13px; color: var(--ringc-soft-text); margin: 16px 0 4px; font-weight: 400; }
      .unread { display: flex; align-items: center; gap: 12px; color: var(--primary-text-color); font-weight: 500; }
      .unread::before, .unread::after { content: ""; flex: 1; border-top: 2px solid var(--primary-color); }
      .earlier { align-self: center; }
      .start { margin: auto; }
      .newest { position: absolute; inset-block-end: 96px; inset-inline-end: 16px; background: var(--card-background-color, #fff); box-shadow: 0 1px 6px rgba(0, 0, 0, 0.4); }
      .viewer { width: auto; max-width: 96vw; max-height: 96dvh; background: none; }
      .viewer img { display: block; max-width: 96vw; max-height: 92dvh; }
      .viewer button { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; background: rgba(0, 0, 0, 0.6); color: #fff; }
    `]}connectedCallback(){super.connectedCallback(),F.addEventListener("change",this.refresh),document.addEventListener("visibilitychange",this.refresh),window.addEventListener("focus",this.refresh)}disconnectedCallback(){super.disconnectedCallback(),F.removeEventListener("change",this.refresh),document.removeEventListener("visibilitychange",this.refresh),window.removeEventListener("focus",this.refresh),this.observer.disconnect()}focus(){this.renderRoot.querySelector("ringc-composer")?.focus()}willUpdate(t){(t.has("account")&&t.get("account")?.config_entry_id!==this.account.config_entry_id||t.has("target")&&JSON.stringify(t.get("target"))!==JSON.stringify(this.target))&&(this.newest="",this.away=!1,this.known.clear(),this.days.clear(),this.data.open(this.hass,this.account.config_entry_id,this.target))}updated(){if(!this.scroller)return;this.observer.observe(this.scroller.firstElementChild);let{messages:t,id:i,name:s,numbers:n}=this.data,o=i===null?"":(t.at(-1)?.message_id??"")+(this.waiting.at(-1)?.key??"");o!==this.newest&&!this.away&&this.toEnd(),this.newest=o,this.readsWhenShown&&document.visibilityState==="visible"&&document.hasFocus()&&this.read(),i!==null&&this.dispatchEvent(new CustomEvent("ringc-opened",{detail:{id:i,name:s,numbers:n}}))}render(){let{data:t,localize:i}=this;return t.id===null?this.renderProblem()||c`<p class="notice" role="status">${i("loading")}</p>`:c`
      <div class="scroll" role="log" tabindex="0" aria-label=${i("texts_with",{name:t.name})} @scroll=${this.scrolled}
        @pointerdown=${this.read} @ringc-enlarge=${this.enlarge}>
        <div class="content">
          ${t.more?c`<button class="plain earlier" ?disabled=${t.loadingMore} @click=${()=>t.loadMore()}>${i(t.loadingMore?"loading":"earlier")}</button>`:h}
          ${this.renderItems()}
        </div>
      </div>
      ${this.away?c`<button class="icon newest" aria-label=${i("to_newest")} title=${i("to_newest")} @click=${this.toEnd}><ha-icon icon="mdi:chevron-down"></ha-icon></button>`:h}
      ${this.renderProblem()}
      ${this.account.may_send&&t.numbers.length?this.renderComposer():h}
      <dialog class="viewer" aria-label=${i("picture")} @click=${()=>this.viewer.close()}>
        ${this.enlarged?c`<img src=${this.enlarged} alt=${i("picture")} />`:h}
        <button class="icon" aria-label=${i("close")} title=${i("close")}><ha-icon icon="mdi:close"></ha-icon></button>
      </dialog>
    `}get waiting(){let{id:t,messages:i}=this.data;if(t===null)return[];let s=n=>i.some(o=>je(o,n));return F.of(this.account.config_entry_id,t).filter(n=>n.state==="failed"||!s(n))}renderItems(){let{messages:t,firstUnread:i,numbers:s}=this.data,n=ze(t,this.dayOf,i,this.known),o=this.waiting;return!n.length&&!o.length?c`<p class="notice start">${this.localize("no_texts_yet")}</p>`:c`
      ${G(Oe(n),([a])=>a?.key,a=>this.renderPart(a,s.length>1))}
      ${G(o,a=>a.key,a=>this.renderWaiting(a))}
    `}renderPart(t,i){let s=()=>G(t,o=>o.key,o=>this.renderItem(o,i)),n=`contain-intrinsic-block-size: auto ${t.length*Ti}px`;return c`<div class="part" style=${n}>${ve([this.localize,this.hass.locale,i,...t],s)}</div>`}renderItem(t,i){switch(t.kind){case"day":return c`<h3 class="day">${Ue(this.hass,t.day)}</h3>`;case"unread":return c`<h3 class="unread">${this.localize("unread")}</h3>`;case"message":return c`<ringc-message-bubble .hass=${this.hass} .localize=${this.localize} .shown=${t} .group=${i}></ringc-message-bubble>`}}renderWaiting(t){return c`<ringc-message-bubble .hass=${this.hass} .localize=${this.localize} .outgoing=${t} .version=${t.state+t.error}
      @ringc-retry=${()=>F.retry(this.hass,this.localize,t)} @ringc-dismiss=${()=>F.dismiss(t)}></ringc-message-bubble>`}renderProblem(){return this.data.error?c`<div class="error" role="alert">${this.data.error}</div>`:h}renderComposer(){let{id:t,name:i,numbers:s}=this.data,n=this.from;return c`<ringc-composer .hass=${this.hass} .localize=${this.localize} .key=${`${this.account.config_entry_id} ${t}`} .to=${i}
      .people=${s.length} .canSendPictures=${!n||n.can_send_pictures} dir=${this.dir}
      @ringc-send=${this.send} @focusin=${this.read}></ringc-composer>`}get from(){let{numbers:t}=this.account;return t.find(({phone_number:i})=>i===this.data.ourNumber)??t[0]}get replyTo(){let{numbers:t,ourNumber:i,messages:s}=this.data;return t.every(o=>o.startsWith("+"))&&(!i||this.from?.phone_number===i)?null:s.findLast(({direction:o})=>o==="inbound")?.message_id??null}send(t){let{id:i,numbers:s}=this.data;if(i===null)return;let n=this.from?.phone_number??null,o={account:this.account.config_entry_id,id:i,numbers:s,from:n,replyTo:this.replyTo};this.away=!1,this.data.firstUnread=null,F.send(this.hass,this.localize,o,t.detail.text,t.detail.pictures)}scrolled(){let{scrollHeight:t,scrollTop:i,clientHeight:s}=this.scroller;this.away=i<-qe,this.place=this.away?this.findPlace():null,this.away&&t-s+i<qe&&this.data.loadMore()}findPlace(){let{left:t,top:i,width:s,height:n}=this.scroller.getBoundingClientRect(),o=this.renderRoot.elementFromPoint(t+s/2,i+n/2);return o&&{element:o,top:o.getBoundingClientRect().top}}keepPlace(){this.place?.element.isConnected&&(this.scroller.scrollTop+=this.place.element.getBoundingClientRect().top-this.place.top)}async enlarge(t){this.enlarged=t.detail,await this.updateComplete,this.viewer.showModal()}};d([m(E)],S.prototype,"hass",2),d([m({attribute:!1})],S.prototype,"localize",2),d([m({attribute:!1})],S.prototype,"account",2),d([m({attribute:!1})],S.prototype,"target",2),d([m({type:Boolean})],S.prototype,"readsWhenShown",2),d([$()],S.prototype,"away",2),d([$()],S.prototype,"enlarged",2),d([z(".scroll")],S.prototype,"scroller",2),d([z(".viewer")],S.prototype,"viewer",2);w("ringc-conversation",S);var Mi=3e4,Hi=new URL(import.meta.url).searchParams.get("v"),X=class{constructor(e,t=Hi){this.host=e;this.ownVersion=t;this.accounts=null;this.account=null;this.conversations=[];this.loading=!0;this.error=null;this.outdated=!1;this.hass=null;this.wanted=null;this.attempt=0;this.failures=0;this.unsubscribe=null;this.reconnected=()=>this.start();e.addController(this)}hostConnected(){this.hass?.connection.addEventListener("ready",this.reconnected),this.hass&&this.start()}hostDisconnected(){this.hass?.connection.removeEventListener("ready",this.reconnected),this.stop()}open(e,t){this.hass&&t===this.wanted||(this.hass?.connection.removeEventListener("ready",this.reconnected),e.connection.addEventListener("ready",this.reconnected),this.hass=e,this.wanted=t,this.start())}start(){this.stop(),this.hass&&this.load(this.hass,this.attempt)}stop(){this.attempt+=1,clearTimeout(this.timer),this.unsubscribe?.(),this.unsubscribe=null}async load(e,t){try{let{accounts:i,version:s}=await ke(e);if(t!==this.attempt)return;this.outdated=this.ownVersion!==null&&this.ownVersion!==s,this.choose(i),this.account&&await this.subscribe(e,this.account.config_entry_id,t)}catch(i){t===this.attempt&&await this.again(e,i)}this.host.requestUpdate()}choose(e){let t=e.find(({config_entry_id:i})=>i===this.wanted)??e[0]??null;t?.config_entry_id!==this.account?.config_entry_id&&(this.conversations=[]),this.accounts=e,this.account=t,this.loading=t!==null&&this.conversations.length===0,this.host.requestUpdate()}async subscribe(e,t,i){let s=await Se(e,t,n=>{i===this.attempt&&(n.closed?this.again(e,null):this.take(n.conversations??[]))});i===this.attempt?this.unsubscribe=s:s()}take(e){let t=new Map(this.conversations.map(i=>[i.id,i]));for(let i of e)t.set(i.id,i);this.conversations=[...t.values()],this.loading=!1,this.failures=0,this.error=null,this.host.requestUpdate()}async again(e,t){this.stop(),this.timer=setTimeout(()=>this.start(),Math.min(1e3*2**this.failures,Mi)),this.failures+=1,this.loading=!1,t&&t.code!=="not_found"&&(this.error=await B(e,t)),this.host.requestUpdate()}};async function Et(r){let e=await Dt(r,"config_panel","ringc");return(t,i)=>e(`component.ringc.config_panel.texts.${t}`,i)||t}var zi=/\p{M}/gu;function Be(r){return r.normalize("NFD").replace(zi,"").toLocaleLowerCase()}function Ft(r){return r.replace(/\D/g,"")}function Vt(r,e){let t=Be(e).split(/\s+/).filter(Boolean),i=Be(`${r.name} ${r.last?.text??""}`);if(t.every(o=>i.includes(o)))return!0;let s=Ft(e);return s.length>=3&&/^[\d\s()+./-]+$/.test(e)&&r.numbers.some(o=>Ft(o).includes(s))}function at(r){return[...r].sort((e,t)=>(t.last?.at??"").localeCompare(e.last?.at??""))}function Wt(r){let e=r.trim();return/^\+?[\d\s()./-]+$/.test(e)&&Ft(e).length>=7?e:null}var Kt=null,L=class extends y{constructor(){super(...arguments);this.layout="";this.config=null;this.localize=null;this.name="";this.language="";this.target=null;this.data=new X(this)}static{this.styles=[k,x`
      :host { display: block; height: 100%; --ringc-text-size: 17px; }
      ha-card { display: flex; flex-direction: column; height: 100%; overflow: hidden; }
      h2 { display: flex; align-items: center; gap: 12px; margin: 0; padding: 12px 16px; font-size: 20px; font-weight: 500; }
      h2 span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      ringc-conversation { flex: 1; }
    `]}static getStubConfig(){return{}}static getConfigForm(){return{schema:ge,computeLabel:({name:s})=>Kt?.(`card_${s}`)??s,computeHelper:({name:s})=>s==="entity"?Kt?.("card_entity_helper"):void 0,assertConfig:s=>{It(s)}}}setConfig(t){this.config=It(t),this.target=null}getCardSize(){return Math.ceil((this.config?.height??480)/50)}getGridOptions(){return{columns:12,rows:8,min_columns:6,min_rows:4}}willUpdate(t){if(!this.hass||!this.config)return;t.has("hass")&&this.hass.language!==this.language&&(this.language=this.hass.language,this.dir=yt(this.hass)?"rtl":"ltr",Et(this.hass).then(s=>{this.localize=Kt=s})),this.data.open(this.hass,this.config.config_entry_id??null);let i=this.findTarget(this.config);JSON.stringify(i)!==JSON.stringify(this.target)&&(this.target=i)}findTarget({entity:t,phone_number:i}){if(i)return{numbers:[i]};let{conversations:s}=this.data;if(t){let o=s.filter(({entity_id:a})=>a===t);return o.length?{conversation:at(o)[0].id}:null}let[n]=at(s.filter(({last:o})=>o));return n?{conversation:n.id}:null}render(){let{config:t,localize:i,data:s}=this;if(!t||!i)return h;let n=this.layout==="grid"?"100%":`${t.height??480}px`,o=t.title??(this.target?this.name:i("title"));return c`<ha-card style="height: ${n}">
      ${o?c`<h2><ringc-avatar .name=${this.name||o}></ringc-avatar><span><bdi>${o}</bdi></span></h2>`:h}
      ${s.error?c`<div class="error" role="alert">${s.error}</div>`:h}
      ${s.account&&this.target?this.renderConversation(i):c`<p class="notice">${this.reason(i)}</p>`}
    </ha-card>`}renderConversation(t){return c`<ringc-conversation .hass=${this.hass} .localize=${t} .account=${this.data.account} .target=${this.target} dir=${this.dir}
      @ringc-opened=${i=>{this.name=i.detail.name}}></ringc-conversation>`}reason(t){return this.data.accounts===null||this.data.loading?t("loading"):this.data.account?t(this.config?.entity?"nothing_found":"no_conversations"):t("no_account")}};d([m(E)],L.prototype,"hass",2),d([m()],L.prototype,"layout",2),d([$()],L.prototype,"config",2),d([$()],L.prototype,"localize",2),d([$()],L.prototype,"name",2);w("ringc-conversation-card",L);var C=class extends y{constructor(){super(...arguments);this.conversations=[];this.selected="";this.loading=!1;this.search="";this.to=""}static{this.styles=[k,x`
      :host { display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .top { display: flex; gap: 8px; padding: 8px; }
      nav { flex: 1; min-height: 0; overflow-y: auto; }
      ul { list-style: none; margin: 0; padding: 0 0 8px; }
      li { content-visibility: auto; contain-intrinsic-size: auto 72px; }
      .row { display: flex; align-items: center; gap: 12px; width: 100%; padding: 12px 16px; border: 0; background: none; text-align: start; min-height: 72px; }
      .row:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
      .row:focus-visible { outline-offset: -2px; }
      .row[aria-current="true"] { background: color-mix(in srgb, var(--primary-color) 16%, transparent); }
      .middle { flex: 1; min-width: 0; }
      .line { display: flex; gap: 8px; align-items: baseline; }
      .name { flex: 1; font-weight: 500; }
      .name, .last { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .last { flex: 1; color: var(--ringc-soft-text); font-size: 14px; margin-top: 2px; }
      time { font-size: 12px; color: var(--ringc-soft-text); flex: none; }
      .unread .name, .unread .last { font-weight: 700; color: var(--primary-text-color); }
      .count { background: color-mix(in srgb, var(--primary-color) 40%, var(--card-background-color, #fff)); border-radius: 12px; min-width: 22px; text-align: center; padding: 2px 7px; font-size: 12px; font-weight: 700; flex: none; }
      .row ha-icon { --mdc-icon-size: 16px; flex: none; color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color)); }
    `]}render(){let{localize:t}=this;return c`
      <div class="top">
        <input type="search" .value=${this.search} placeholder=${t("search")} aria-label=${t("search_hint")}
          @input=${i=>{this.search=i.target.value}} />
        ${this.account.may_send?c`<button class="icon" aria-label=${t("new_conversation")} title=${t("new_conversation")} @click=${this.start}><ha-icon icon="mdi:message-plus"></ha-icon></button>`:h}
      </div>
      <nav aria-label=${t("conversations")}>${this.renderList()}</nav>
      <dialog aria-labelledby="new" @click=${this.clickedBeside}>${this.renderNew()}</dialog>
    `}renderList(){let{localize:t}=this,i=this.conversations.filter(({last:n})=>n),s=at(i.filter(n=>Vt(n,this.search)));return this.loading?c`<p class="notice" role="status">${t("loading")}</p>`:s.length?c`<ul>${G(s,({id:n})=>n,n=>c`<li>${this.renderRow(n)}</li>`)}</ul>`:c`<p class="notice">${t(i.length?"nothing_found":"no_conversations")}</p>`}renderRow({id:t,name:i,numbers:s,unread:n,last:o}){let{localize:a}=this,l=o?.text||(o?.picture?a("picture"):""),p=o?.direction==="outbound"?a("you_said",{text:l}):l;return c`
      <button class="row ${n?"unread":""}" aria-current=${this.selected===t} @click=${()=>this.open({conversation:t})}>
        <ringc-avatar .name=${i} .group=${s.length>1}></ringc-avatar>
        <span class="middle">
          <span class="line"><span class="name"><bdi>${i}</bdi></span>${o?c`<time datetime=${o.at}>${De(this.hass,o.at)}</time>`:h}</span>
          <span class="line">
            <span class="last" dir="auto">${p}</span>
            ${o?.status==="failed"?c`<ha-icon icon="mdi:alert-circle-outline" title=${a("status_failed")}></ha-icon><span class="hidden">${a("status_failed")}</span>`:h}
            ${n?c`<span class="count"><span class="hidden">${a("unread")}: </span>${n}</span>`:h}
          </span>
        </span>
      </button>
    `}renderNew(){let{localize:t}=this,i=Wt(this.to),n=this.conversations.filter(({entity_id:o,last:a})=>o||a).filter(o=>Vt({...o,last:null},this.to));return n.sort((o,a)=>o.name.localeCompare(a.name,this.hass.locale.language)),c`<form method="dialog" class="dialog" @submit=${this.chosen}>
      <h2 id="new">${t("new_conversation")}</h2>
      <input autocomplete="off" .value=${this.to} placeholder=${t("name_or_number")} aria-label=${t("name_or_number")}
        @input=${o=>{this.to=o.target.value}} />
      <div class="choices">
        ${i?c`<button type="submit" class="choice number"><ha-icon icon="mdi:message-text" aria-hidden="true"></ha-icon><span>${t("text_number",{number:i})}</span></button>`:h}
        ${n.slice(0,50).map(({id:o,name:a,numbers:l})=>c`<button type="button" class="choice" @click=${()=>this.open({conversation:o})}>
            <ringc-avatar .name=${a} .group=${l.length>1}></ringc-avatar>
            <span><bdi>${a}</bdi><small><bdi>${l.filter(p=>p!==a).join(", ")}</bdi></small></span>
          </button>`)}
        ${i||n.length?h:c`<p class="notice">${t("nothing_found")}</p>`}
      </div>
      <button type="button" class="plain" @click=${()=>this.dialog.close()}>${t("cancel")}</button>
    </form>`}start(){this.to="",this.dialog.showModal()}clickedBeside(t){t.target===this.dialog&&this.dialog.close()}chosen(t){t.preventDefault();let i=Wt(this.to);i&&this.open({numbers:[i]})}open(t){this.dialog.close(),this.dispatchEvent(new CustomEvent("ringc-open",{detail:t}))}};d([m(E)],C.prototype,"hass",2),d([m({attribute:!1})],C.prototype,"localize",2),d([m({attribute:!1})],C.prototype,"account",2),d([m({attribute:!1})],C.prototype,"conversations",2),d([m()],C.prototype,"selected",2),d([m({type:Boolean})],C.prototype,"loading",2),d([$()],C.prototype,"search",2),d([$()],C.prototype,"to",2),d([z("dialog")],C.prototype,"dialog",2);w("ringc-conversation-list",C);var U=class extends y{constructor(){super(...arguments);this.narrow=!1;this.localize=null;this.opened={id:"",name:"",numbers:[]};this.target=null;this.language="";this.data=new X(this)}static{this.styles=[k,x`
      :host {
        display: flex; flex-direction: column; background: var(--primary-background-color);
        height: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
      }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 8px; flex: none; height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-background-color));
        color: var(--app-header-text-color, var(--primary-text-color)); border-bottom: 1px solid var(--ringc-line);
      }
      h1 { font-size: 20px; font-weight: 400; margin: 0; flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      h1:first-child { padding-inline-start: 16px; }
      h1 small, h2 small { font-size: 13px; opacity: 0.85; display: block; overflow: hidden; text-overflow: ellipsis; font-weight: 400; line-height: 1.2; }
      section { flex: 1; min-width: 0; display: flex; flex-direction: column; min-height: 0; background: var(--card-background-color, #fff); }
      .people { display: flex; align-items: center; gap: 12px; padding: 8px 16px; min-height: 60px; border-bottom: 1px solid var(--ringc-line); }
      .people h2 { font-size: 16px; font-weight: 500; margin: 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      select { width: auto; max-width: 50%; min-height: 36px; padding: 4px 12px; font-size: 14px; background: transparent; border-color: currentColor; }
      select option { color: initial; }
      .outdated { display: flex; align-items: center; justify-content: center; gap: 12px; padding: 8px; background: color-mix(in srgb, var(--warning-color, #ffa600) 25%, var(--card-background-color, #fff)); }
      main { flex: 1; min-height: 0; display: flex; max-width: 1600px; width: 100%; margin: 0 auto; }
      ringc-conversation-list { width: min(36%, 400px); min-width: 280px; border-inline-end: 1px solid var(--ringc-line); }
      ringc-conversation, .choose { flex: 1; min-width: 0; }
      .choose { margin: auto; }
      :host([narrow]) ringc-conversation-list, :host([narrow]) ringc-conversation { width: 100%; border: 0; }
      :host([narrow]) .back ha-icon { display: flex; }
      :host([dir="rtl"]) .back ha-icon { transform: scaleX(-1); }
    `]}willUpdate(t){t.has("hass")&&this.hass.language!==this.language&&(this.language=this.hass.language,this.dir=yt(this.hass)?"rtl":"ltr",Et(this.hass).then(i=>{this.localize=i})),t.has("route")&&this.go()}go(){let[,t="",i=""]=(this.route?.path??"").split("/").map(decodeURIComponent);this.data.open(this.hass,t||null);let s=this.target&&("conversation"in this.target?this.target.conversation:this.opened.id);i&&i!==s&&(this.target={conversation:i}),i||(this.target=null)}render(){let{data:t,localize:i,target:s}=this;return i?c`
      ${this.renderHeader(i)}
      ${t.outdated?c`<div class="outdated" role="status">${i("outdated")}<button class="plain" @click=${()=>location.reload()}>${i("reload")}</button></div>`:h}
      ${t.error?c`<div class="error" role="alert">${t.error}</div>`:h}
      <main>
        ${t.account?this.renderAccount(i,s):c`<p class="notice choose">${t.accounts?i("no_account"):""}</p>`}
      </main>
    `:h}renderAccount(t,i){let{account:s,conversations:n,loading:o}=this.data,a=c`<ringc-conversation-list .hass=${this.hass} .localize=${t} .account=${s} .conversations=${n}
      .loading=${o} .selected=${i?this.opened.id:""} @ringc-open=${p=>this.show(p.detail)}></ringc-conversation-list>`,l=i?c`<section>
          ${this.narrow?h:this.renderPeople()}
          <ringc-conversation .hass=${this.hass} .localize=${t} .account=${s} .target=${i} dir=${this.dir}
          .readsWhenShown=${!0} @ringc-opened=${this.wasOpened}></ringc-conversation>
        </section>`:c`<p class="notice choose">${t("choose_conversation")}</p>`;return this.narrow?i?l:a:c`${a}${l}`}renderPeople(){let{name:t,numbers:i}=this.opened;return c`<div class="people">
      <ringc-avatar .name=${t} .group=${i.length>1}></ringc-avatar>
      <h2><bdi>${t}</bdi><small><bdi>${this.numbersBeside()}</bdi></small></h2>
    </div>`}numbersBeside(){let{name:t,numbers:i}=this.opened,s=t.replace(/\D/g,"");return i.every(n=>s.includes(n.replace(/\D/g,"")))?"":i.join(", ")}renderHeader(t){let{accounts:i,account:s}=this.data,n=this.narrow&&this.target,o=n?c`<bdi>${this.opened.name}</bdi><small><bdi>${this.numbersBeside()}</bdi></small>`:t("title");return c`<header>
      ${n?c`<button class="icon back" aria-label=${t("back")} title=${t("back")} @click=${()=>this.navigate("")}><ha-icon icon="mdi:arrow-left"></ha-icon></button>`:this.narrow?c`<button class="icon" aria-label=${t("menu")} title=${t("menu")} @click=${this.toggleMenu}><ha-icon icon="mdi:menu"></ha-icon></button>`:h}
      <h1>${o}</h1>
      ${!n&&i&&i.length>1?c`<select aria-label=${t("account")} @change=${this.chooseAccount}>
              ${i.map(({config_entry_id:a,title:l})=>c`<option value=${a} ?selected=${a===s?.config_entry_id}>${l}</option>`)}
            </select>`:h}
    </header>`}show(t){this.target=t,"conversation"in t?this.navigate(t.conversation):this.requestUpdate()}wasOpened(t){let{id:i,name:s,numbers:n}=t.detail;i===this.opened.id&&s===this.opened.name||(this.opened={id:i,name:s,numbers:n},this.target&&"numbers"in this.target&&this.navigate(i))}navigate(t){let i=this.data.account?.config_entry_id??"",s=[this.route?.prefix??"/ringc",i,...t?[encodeURIComponent(t)]:[]].join("/");history.pushState(null,"",s),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}chooseAccount(t){let i=t.target.value;history.pushState(null,"",`${this.route?.prefix??"/ringc"}/${i}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}toggleMenu(){this.dispatchEvent(new CustomEvent("hass-toggle-menu",{bubbles:!0,composed:!0}))}};d([m(E)],U.prototype,"hass",2),d([m({type:Boolean,reflect:!0})],U.prototype,"narrow",2),d([m({attribute:!1})],U.prototype,"route",2),d([$()],U.prototype,"localize",2),d([$()],U.prototype,"opened",2);w("ringc-panel",U);var We=window;We.customCards??=[];var Ve=We.customCards;Ve.some(({type:r})=>r==="ringc-conversation-card")||Ve.push({type:"ringc-conversation-card",name:"RingCentral Texting conversation",description:"Texts (SMS and MMS) with one person or a group, or the newest conversation, and answers.",preview:!0,documentationURL:"https://github.com/ha-ringc/ringc"});
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
